import { and, count, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { clients, credentials, keySets, tokens } from "../../../db/sqlite/schema.ts";
import type { AccessToken, Credential, KeySet, Trust } from "../../directory/credential-store.ts";
import type { Connection } from "./connection.ts";
import type { WriteTokens } from "./tokens.ts";

type Row = typeof credentials.$inferSelect;

function credentialOf({ hash: _, lastUsed, revoked, trust, ...row }: Row): Credential {
  return {
    ...row,
    ...(lastUsed !== null && { lastUsed }),
    ...(revoked !== null && { revoked }),
    ...(trust !== null && { trust: trust as Trust }),
  };
}

const isLive = isNull(credentials.revoked);

export interface ReadCredentials {
  list(): readonly Credential[];
  findSecret(hash: Uint8Array): Credential | undefined;
  findKeys(source: string): { readonly keys: KeySet; readonly at: number } | undefined;
}

export function createReadCredentials({ drizzle }: Connection): ReadCredentials {
  const all = drizzle
    .select()
    .from(credentials)
    .orderBy(credentials.created, credentials.id)
    .prepare();
  const byHash = drizzle
    .select()
    .from(credentials)
    .where(and(eq(credentials.hash, sql.placeholder("hash")), isLive))
    .prepare();
  const keys = drizzle
    .select({ keys: keySets.keys, at: keySets.at })
    .from(keySets)
    .where(eq(keySets.source, sql.placeholder("source")))
    .prepare();
  return {
    list: () => all.all().map(credentialOf),
    findSecret(hash) {
      const row = byHash.get({ hash: Buffer.from(hash) });
      return row && credentialOf(row);
    },
    findKeys(source) {
      const row = keys.get({ source });
      return row && { keys: row.keys as KeySet, at: row.at };
    },
  };
}

/** Runs inside the writer's transaction. */
export interface WriteCredentials {
  add(credential: Credential, atMost: number, hash?: Uint8Array): boolean;
  /** @returns those that were live before */
  revoke(named: string, at: number): readonly Pick<Credential, "id" | "client">[];
  /** @returns false when the credential is not live */
  touch(id: string, at: number): boolean;
  issue(token: AccessToken, hash: Uint8Array): boolean;
  keepKeys(source: string, keys: KeySet, at: number): void;
}

/** An access token that has expired is kept this long, so that its client is told that it has. */
const REMEMBERED_MS = 86_400_000;

export function createWriteCredentials(
  { drizzle }: Connection,
  writeTokens: WriteTokens,
): WriteCredentials {
  const liveOf = ({ client, kind }: Credential) =>
    drizzle
      .select({ live: count() })
      .from(credentials)
      .where(and(eq(credentials.client, client), eq(credentials.kind, kind), isLive))
      .get()?.live ?? 0;
  const touch = (id: string, lastUsed: number) =>
    drizzle
      .update(credentials)
      .set({ lastUsed })
      .where(and(eq(credentials.id, id), isLive))
      .returning({ id: credentials.id })
      .all().length > 0;
  return {
    add(credential, atMost, hash) {
      if (liveOf(credential) >= atMost) return false;
      const { client, created } = credential;
      drizzle.insert(clients).values({ id: client, created }).onConflictDoNothing().run();
      drizzle
        .insert(credentials)
        .values({ ...credential, ...(hash && { hash: Buffer.from(hash) }) })
        .run();
      return true;
    },
    revoke(named, at) {
      const revoked = drizzle
        .update(credentials)
        .set({ revoked: at })
        .where(and(or(eq(credentials.id, named), eq(credentials.client, named)), isLive))
        .returning({ id: credentials.id, client: credentials.client })
        .all();
      for (const { id } of revoked) {
        drizzle
          .update(tokens)
          .set({ revoked: at })
          .where(and(eq(tokens.issuedBy, id), isNull(tokens.revoked)))
          .run();
      }
      return revoked;
    },
    touch,
    issue(token, hash) {
      if (!touch(token.issuedBy, token.created)) return false;
      drizzle
        .delete(tokens)
        .where(and(isNotNull(tokens.issuedBy), lt(tokens.expires, token.created - REMEMBERED_MS)))
        .run();
      writeTokens.create(token, hash);
      return true;
    },
    keepKeys(source, keys, at) {
      drizzle
        .insert(keySets)
        .values({ source, keys, at })
        .onConflictDoUpdate({ target: keySets.source, set: { keys, at } })
        .run();
    },
  };
}
