import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Scope, Store, Token } from "../directory/store.ts";
import { createToken } from "../directory/token.ts";
import { databaseFile, openStore } from "./assemble.ts";
import { type Command, print, UsageError } from "./command.ts";

const SCOPES: readonly Scope[] = ["read", "provision", "admin"];
const NAME = /^[\w.-]{1,64}$/;

/** Makes, lists and revokes tokens, also while the server runs: each change counts at once. */
export const token: Command = async ([action, ...args]) => {
  if (action === "create") return create(args);
  if (action === "list") return list(args);
  if (action === "revoke") return revoke(args);
  throw new UsageError(
    "Say what to do: rollcall token create|list|revoke. See rollcall token --help.",
  );
};

async function create(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [name] = positionals;
  const scope = SCOPES.find((each) => each === values.scope);
  if (positionals.length !== 1 || name === undefined || !NAME.test(name)) {
    throw new UsageError("Name the token: letters, digits, '.', '_' and '-', at most 64 of them.");
  }
  if (scope === undefined) {
    throw new UsageError(
      `--scope must be ${SCOPES.join(", ")}; got '${values.scope ?? "nothing"}'.`,
    );
  }
  const client = values.client ?? name;
  if (!NAME.test(client)) throw new UsageError(`--client '${client}' is no name of a client.`);
  const created = Date.now();
  const expires = expiryOf(values.expires, created);
  return withStore(values.data, async (store) => {
    const wanted = { name, client, scope, created, ...(expires !== undefined && { expires }) };
    const made = await createToken(store, wanted);
    if (values.quiet) print(made.secret);
    else print(announcement(made.token, made.secret));
    return 0;
  });
}

function announcement(made: Token, secret: string): string {
  const until = made.expires ? `It expires at ${iso(made.expires)}.` : "It does not expire.";
  const use =
    made.scope === "provision"
      ? "Paste it into Entra ID as Secret Token; the Tenant URL is your server's URL + /scim/v2."
      : "Send it as 'Authorization: Bearer …'.";
  return [
    `Token '${made.name}' (id ${made.id}) for client '${made.client}', scope ${made.scope}:`,
    "",
    `  ${secret}`,
    "",
    `It is shown once and works at once. ${until} ${use}`,
    `To withdraw it: rollcall token revoke ${made.id}`,
  ].join("\n");
}

async function list(args: readonly string[]): Promise<number> {
  const { values } = parse(args);
  requireDatabase(values.data);
  return withStore(values.data, async (store) => {
    const tokens = await store.listTokens();
    if (tokens.length === 0) {
      print("No tokens yet. Make one: rollcall token create NAME --scope provision");
      return 0;
    }
    const rows = tokens.map((each) => [
      each.id,
      each.name,
      each.client,
      each.scope,
      stateOf(each, Date.now()),
      iso(each.created),
      each.lastUsed ? iso(each.lastUsed) : "never",
    ]);
    print(table([["ID", "NAME", "CLIENT", "SCOPE", "STATE", "CREATED", "LAST USED"], ...rows]));
    return 0;
  });
}

async function revoke(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [id] = positionals;
  if (positionals.length !== 1 || id === undefined) {
    throw new UsageError(
      "Name the token by its id: rollcall token revoke ID. See rollcall token list.",
    );
  }
  requireDatabase(values.data);
  return withStore(values.data, async (store) => {
    if (await store.revokeToken(id, Date.now())) {
      print(`Token ${id} is revoked; from now on it is answered 401.`);
      return 0;
    }
    throw new UsageError(`No live token has the id '${id}'. See rollcall token list.`);
  });
}

async function withStore(data: string, use: (store: Store) => Promise<number>): Promise<number> {
  const store = openStore(data);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * `create` and `serve` make a database; a mistyped --data must not look like one without tokens.
 */
function requireDatabase(data: string): void {
  if (existsSync(databaseFile(data))) return;
  throw new UsageError(`There is no database in '${data}'. Name the folder with --data DIR.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: "string", default: process.env.ROLLCALL_DATA ?? "data" },
        scope: { type: "string" },
        client: { type: "string" },
        expires: { type: "string" },
        quiet: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const DAY_MS = 86_400_000;

/** `90d` or a date as 2027-01-31 or 2027-01-31T12:00:00Z, in milliseconds since 1970. */
function expiryOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? Date.parse(text) : now + Number(days) * DAY_MS;
  if (Number.isNaN(at)) {
    throw new UsageError(
      `--expires must be a number of days such as 90d, or a date; got '${text}'.`,
    );
  }
  if (at <= now) throw new UsageError(`--expires is in the past: '${text}'.`);
  return at;
}

function stateOf({ revoked, expires }: Token, now: number): string {
  if (revoked !== undefined) return "revoked";
  if (expires === undefined) return "live";
  return expires <= now ? "expired" : `until ${iso(expires)}`;
}

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
