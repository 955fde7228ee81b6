import type { Scope, Store, Token } from "../directory/store.ts";
import { createToken } from "../directory/token.ts";
import { userType } from "../scim/schema/resource-type.ts";
import { dataOption, nameIn, nextCommand, readArguments } from "./arguments.ts";
import { type Command, print, UsageError } from "./command.ts";
import { NAME } from "./name.ts";
import { iso, listing } from "./table.ts";
import { requireDatabase, withStore } from "./with-store.ts";

const SCOPES: readonly Scope[] = ["read", "provision", "admin"];

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
  const { values, positionals } = readArguments(args, {
    ...dataOption(),
    scope: { type: "string" },
    client: { type: "string" },
    user: { type: "string" },
    expires: { type: "string" },
    quiet: { type: "boolean", default: false },
  });
  const name = nameIn(positionals, "token");
  const scope = SCOPES.find((each) => each === values.scope);
  if (scope === undefined) {
    throw new UsageError(
      `--scope must be ${SCOPES.join(", ")}; got '${values.scope ?? "nothing"}'.`,
    );
  }
  const client = values.client ?? name;
  if (!NAME.test(client)) throw new UsageError(`--client '${client}' is no name of a client.`);
  const created = Date.now();
  const expires = expiryOf(values.expires, created);
  const { user } = values;
  return withStore(values.data, async (store) => {
    if (user !== undefined) await requireUser(store, user);
    const wanted = {
      ...{ name, client, scope, created },
      ...(expires !== undefined && { expires }),
      ...(user !== undefined && { user }),
    };
    const made = await createToken(store, wanted);
    if (values.quiet) print(made.secret);
    else print(announcement(made.token, made.secret, values.data));
    return 0;
  });
}

/** A token for somebody who is not there would answer 404 at /Me for ever. */
async function requireUser(store: Store, id: string): Promise<void> {
  const found = await store.read(null, userType, id, { members: false, groups: false });
  if (found !== undefined) return;
  throw new UsageError(`--user must be the id of a User that there is; there is none '${id}'.`);
}

function announcement(made: Token, secret: string, data: string): string {
  const until = made.expires ? `It expires at ${iso(made.expires)}.` : "It does not expire.";
  const me = made.user === undefined ? "" : ` /Me is the User ${made.user}.`;
  const use =
    made.scope === "provision"
      ? "Paste it into Entra ID as Secret Token; the Tenant URL is your server's URL + /scim/v2."
      : "Send it as 'Authorization: Bearer …'.";
  return [
    `Token '${made.name}' (id ${made.id}) for client '${made.client}', scope ${made.scope}:`,
    "",
    `  ${secret}`,
    "",
    `It is shown once and works at once. ${until} ${use}${me}`,
    `To withdraw it: ${nextCommand(`token revoke ${made.id}`, data)}`,
  ].join("\n");
}

async function list(args: readonly string[]): Promise<number> {
  const { data } = readArguments(args, dataOption()).values;
  requireDatabase(data);
  return withStore(data, async (store) => {
    const rows = (await store.listTokens()).map((each) => [
      each.id,
      each.name,
      each.client,
      each.scope,
      stateOf(each, Date.now()),
      iso(each.created),
      each.lastUsed ? iso(each.lastUsed) : "never",
    ]);
    const heading = ["ID", "NAME", "CLIENT", "SCOPE", "STATE", "CREATED", "LAST USED"];
    const first = nextCommand("token create NAME --scope provision", data);
    print(listing(heading, rows, `No tokens yet. Make one: ${first}`));
    return 0;
  });
}

async function revoke(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, dataOption());
  const { data } = values;
  const [id] = positionals;
  const known = nextCommand("token list", data);
  if (positionals.length !== 1 || id === undefined) {
    throw new UsageError(`Name the token by its id: rollcall token revoke ID. See ${known}.`);
  }
  requireDatabase(data);
  return withStore(data, async (store) => {
    if (await store.revokeToken(id, Date.now())) {
      print(`Token ${id} is revoked; from now on it is answered 401.`);
      return 0;
    }
    throw new UsageError(`No live token has the id '${id}'. See ${known}.`);
  });
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
