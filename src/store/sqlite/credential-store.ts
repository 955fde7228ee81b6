import type { Credential, CredentialStore, Token } from "../../directory/credential-store.ts";
import type { NewJournalEntry } from "../../directory/workplace.ts";
import type { AdminAct } from "../../directory/workplace-store.ts";
import type { Connection } from "./connection.ts";
import { createReadCredentials, createWriteCredentials } from "./credentials.ts";
import type { Note } from "./journal.ts";
import { createReadTokens, createWriteTokens } from "./tokens.ts";
import type { Writer } from "./writer.ts";

interface On {
  readonly writing: Connection;
  readonly reading: Connection;
  readonly writer: Writer;
  readonly note: Note;
}

/** Who clients are, and in the journal who let them in. */
export function createCredentialStore({ writing, reading, writer, note }: On): CredentialStore {
  const writeTokens = createWriteTokens(writing);
  const tokens = createReadTokens(reading);
  const writeCredentials = createWriteCredentials(writing, writeTokens);
  const credentials = createReadCredentials(reading);
  return {
    createToken: (token, hash, by) =>
      writer.run(() => {
        writeTokens.create(token, hash);
        if (by) note(tokenMade(by, token));
      }),
    listTokens: async () => tokens.list(),
    revokeToken: (id, at, by) =>
      writer.run(() => {
        const name = writeTokens.revoke(id, at);
        if (name !== undefined && by) note(revoked(by, "Token", id, name));
        return name !== undefined;
      }),
    findToken: async (hash) => tokens.find(hash),
    touchToken: (id, at) => writer.run(() => writeTokens.touch(id, at)),

    addCredential: (credential, atMost, hash, by) =>
      writer.run(() => {
        const isAdded = writeCredentials.add(credential, atMost, hash);
        if (isAdded && by) note(credentialAdded(by, credential));
        return isAdded;
      }),
    listCredentials: async () => credentials.list(),
    findSecret: async (hash) => credentials.findSecret(hash),
    revokeCredentials: (named, at, by) =>
      writer.run(() => {
        const gone = writeCredentials.revoke(named, at);
        if (by) for (const { id, client } of gone) note(revoked(by, "Credential", id, client));
        return gone.map(({ id }) => id);
      }),
    touchCredential: (id, at) => writer.run(() => void writeCredentials.touch(id, at)),
    issueToken: (token, hash) => writer.run(() => writeCredentials.issue(token, hash)),
    keepKeys: (source, keys, at) => writer.run(() => writeCredentials.keepKeys(source, keys, at)),
    findKeys: async (source) => credentials.findKeys(source),
  };
}

function tokenMade(by: AdminAct, { id, name, ...token }: Token): NewJournalEntry {
  const { client, scope, expires, user, fields, sites } = token;
  return {
    ...by,
    ...{ resourceType: "Token", resourceId: id, resourceName: name, status: 201 },
    changes: Object.entries({
      ...{ client, scope, user, fields, sites },
      expires: expires === undefined ? undefined : new Date(expires).toISOString(),
    })
      .filter(([, after]) => after !== undefined)
      .map(([path, after]) => ({ path, after })),
  };
}

const credentialAdded = (
  by: AdminAct,
  { id, client, kind, trust }: Credential,
): NewJournalEntry => ({
  ...by,
  ...{ resourceType: "Credential", resourceId: id, resourceName: client, status: 201 },
  changes: [{ path: "kind", after: kind }, ...(trust ? [{ path: "trust", after: trust }] : [])],
});

const revoked = (
  by: AdminAct,
  resourceType: string,
  resourceId: string,
  resourceName: string,
): NewJournalEntry => ({ ...by, resourceType, resourceId, resourceName, status: 204 });
