import { createClientSecret, LIVE_SECRETS } from "../directory/client-secret.ts";
import type { Credential } from "../directory/credential-store.ts";
import { onCommandLine } from "../directory/provisioning.ts";
import { folderOption, nameIn, nextCommand, readArguments } from "./arguments.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { STILL_OFF } from "./still-off.ts";
import { iso, listing } from "./table.ts";
import { trust } from "./trust.ts";
import { requireDatabase, withStore } from "./with-store.ts";

type Action = (name: string, options: Options) => Promise<number>;

const ACTIONS: Readonly<Record<string, Action>> = { create, rotate, revoke };

/**
 * What clients prove with who they are, beside tokens: secrets for OAuth 2 client credentials, and
 * trust in what others sign. Each change counts at once, also for a running server.
 */
export const client: Command = async ([action = "", ...args]) => {
  if (action === "trust") return trust(args);
  if (action === "list") return list(readArguments(args, folderOption()).values);
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) {
    throw new UsageError(
      "Say what to do: rollcall client create|rotate|trust|list|revoke. See rollcall --help.",
    );
  }
  const { values, positionals } = readArguments(args, {
    ...folderOption(),
    quiet: { type: "boolean", default: false },
  });
  return act(nameIn(positionals, "client"), values);
};

interface Options {
  readonly data: string;
  readonly quiet: boolean;
}

const isLive = ({ revoked }: Credential) => revoked === undefined;

async function create(name: string, { data, quiet }: Options): Promise<number> {
  return addSecret(name, data, quiet, (live) => {
    if (live === 0) return;
    throw new UsageError(
      `Client '${name}' has a secret. For a second one: ` +
        nextCommand(`client rotate ${name}`, data),
    );
  });
}

async function rotate(name: string, { data, quiet }: Options): Promise<number> {
  requireDatabase(data);
  return addSecret(name, data, quiet, (live) => {
    if (live > 0) return;
    throw new UsageError(
      `Client '${name}' has no secret to replace. Make one: ` +
        nextCommand(`client create ${name}`, data),
    );
  });
}

function addSecret(
  name: string,
  data: string,
  quiet: boolean,
  check: (live: number) => void,
): Promise<number> {
  return withStore(data, async (store) => {
    const known = (await store.listCredentials()).filter(
      (each) => each.client === name && each.kind === "secret" && isLive(each),
    );
    check(known.length);
    const made = await createClientSecret(store, name, Date.now());
    if (made === undefined) {
      throw new UsageError(
        `Client '${name}' has ${LIVE_SECRETS} secrets, which is the most. ` +
          `Revoke one of them first: ${known.map(({ id }) => id).join(", ")}`,
      );
    }
    const others = known.map(({ id }) => id);
    print(quiet ? made.secret : announcement(made.credential, made.secret, others, data));
    if (!made.isProvisioning) printError(STILL_OFF);
    return 0;
  });
}

function announcement(
  { id, client: name }: Credential,
  secret: string,
  others: readonly string[],
  data: string,
): string {
  const next =
    others.length === 0
      ? `For a second one: ${nextCommand(`client rotate ${name}`, data)}`
      : "The old one works as well until: " +
        others.map((other) => nextCommand(`client revoke ${other}`, data)).join("; ");
  return [
    `Secret ${id} for client '${name}':`,
    "",
    `  client_id      ${name}`,
    `  client_secret  ${secret}`,
    "",
    "The secret is shown once and works at once. The token endpoint is your server's URL +",
    `/oauth/token. ${next}`,
  ].join("\n");
}

async function revoke(named: string, { data }: Options): Promise<number> {
  requireDatabase(data);
  return withStore(data, async (store) => {
    const now = Date.now();
    const revoked = await store.revokeCredentials(named, now, onCommandLine(now, "DELETE"));
    if (revoked.length === 0) {
      throw new UsageError(
        `There is no live secret, trust or client '${named}'. ` +
          `See ${nextCommand("client list", data)}.`,
      );
    }
    print(`Revoked with all tokens that were issued for it: ${revoked.join(", ")}`);
    const tokens = (await store.listTokens()).filter(
      (each) => each.client === named && each.revoked === undefined,
    );
    for (const { id, name } of tokens) {
      print(
        `Token '${name}' of this client is still live. To withdraw it: ` +
          nextCommand(`token revoke ${id}`, data),
      );
    }
    return 0;
  });
}

async function list({ data }: Pick<Options, "data">): Promise<number> {
  requireDatabase(data);
  return withStore(data, async (store) => {
    const rows = (await store.listCredentials()).map((each) => [
      each.id,
      each.client,
      each.kind,
      each.revoked === undefined ? "live" : "revoked",
      iso(each.created),
      each.lastUsed === undefined ? "never" : iso(each.lastUsed),
      each.trust?.issuers.join(" ") ?? "",
    ]);
    const heading = ["ID", "CLIENT", "KIND", "STATE", "CREATED", "LAST USED", "ISSUERS"];
    const first = nextCommand("client create NAME", data);
    print(listing(heading, rows, `No clients yet. Make one: ${first}`));
    return 0;
  });
}
