import { parseArgs } from "node:util";
import { createClientSecret, LIVE_SECRETS } from "../directory/client-secret.ts";
import type { Credential } from "../directory/credential-store.ts";
import { type Command, print, UsageError } from "./command.ts";
import { NAME } from "./name.ts";
import { iso, table } from "./table.ts";
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
  const { values, positionals } = parse(args);
  if (action === "list") return list(values);
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) {
    throw new UsageError(
      "Say what to do: rollcall client create|rotate|trust|list|revoke. See rollcall --help.",
    );
  }
  const [name] = positionals;
  if (positionals.length !== 1 || name === undefined || !NAME.test(name)) {
    throw new UsageError("Name the client: letters, digits, '.', '_' and '-', at most 64 of them.");
  }
  return act(name, values);
};

interface Options {
  readonly data: string;
  readonly quiet: boolean;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: "string", default: process.env.ROLLCALL_DATA ?? "data" },
        quiet: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const isLive = ({ revoked }: Credential) => revoked === undefined;

async function create(name: string, { data, quiet }: Options): Promise<number> {
  return addSecret(name, data, quiet, (live) => {
    if (live === 0) return;
    throw new UsageError(
      `Client '${name}' has a secret. For a second one: rollcall client rotate ${name}`,
    );
  });
}

async function rotate(name: string, { data, quiet }: Options): Promise<number> {
  requireDatabase(data);
  return addSecret(name, data, quiet, (live) => {
    if (live > 0) return;
    throw new UsageError(
      `Client '${name}' has no secret to replace. Make one: rollcall client create ${name}`,
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
    print(quiet ? made.secret : announcement(made.credential, made.secret, others));
    return 0;
  });
}

function announcement({ id, client: name }: Credential, secret: string, others: string[]): string {
  const next =
    others.length === 0
      ? `For a second one: rollcall client rotate ${name}`
      : `The old one works as well until: rollcall client revoke ${others.join(" ")}`;
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
    const revoked = await store.revokeCredentials(named, Date.now());
    if (revoked.length === 0) {
      throw new UsageError(
        `There is no live secret, trust or client '${named}'. See rollcall client list.`,
      );
    }
    print(`Revoked with all tokens that were issued for it: ${revoked.join(", ")}`);
    const tokens = (await store.listTokens()).filter(
      (each) => each.client === named && each.revoked === undefined,
    );
    for (const { id, name } of tokens) {
      print(
        `Token '${name}' of this client is still live. To withdraw it: rollcall token revoke ${id}`,
      );
    }
    return 0;
  });
}

async function list({ data }: Options): Promise<number> {
  requireDatabase(data);
  return withStore(data, async (store) => {
    const known = await store.listCredentials();
    if (known.length === 0) {
      print("No clients yet. Make one: rollcall client create NAME");
      return 0;
    }
    const rows = known.map((each) => [
      each.id,
      each.client,
      each.kind,
      each.revoked === undefined ? "live" : "revoked",
      iso(each.created),
      each.lastUsed === undefined ? "never" : iso(each.lastUsed),
      each.trust?.issuers.join(" ") ?? "",
    ]);
    print(table([["ID", "CLIENT", "KIND", "STATE", "CREATED", "LAST USED", "ISSUERS"], ...rows]));
    return 0;
  });
}
