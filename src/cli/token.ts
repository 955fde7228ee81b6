import { onCommandLine } from "../directory/provisioning.ts";
import type { Scope, Store, Token } from "../directory/store.ts";
import { createToken, type NewToken, requireUser } from "../directory/token.ts";
import { ScimError } from "../scim/error.ts";
import { folderOption, nameIn, nextCommand, readArguments } from "./arguments.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { NAME } from "./name.ts";
import { STILL_OFF } from "./still-off.ts";
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
    ...folderOption(),
    scope: { type: "string" },
    client: { type: "string" },
    user: { type: "string" },
    expires: { type: "string" },
    fields: { type: "string" },
    sites: { type: "string" },
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
  const wanted: NewToken = {
    ...{ name, client, scope, created },
    ...(expires !== undefined && { expires }),
    ...(values.user !== undefined && { user: values.user }),
    ...(values.fields !== undefined && { fields: separate(values.fields) }),
    ...(values.sites !== undefined && { sites: separate(values.sites) }),
  };
  return withStore(values.data, async (store) => {
    const { token: made, secret, isProvisioning } = await make(store, wanted);
    print(values.quiet ? secret : announcement(made, secret, values.data));
    if (scope !== "provision") return 0;
    if (!isProvisioning) printError(STILL_OFF);
    else if (!values.quiet) print("Provisioning is on: what identity providers send is kept.");
    return 0;
  });
}

/** What the directory refuses is a mistake of whoever typed it. */
async function make(store: Store, wanted: NewToken): ReturnType<typeof createToken> {
  try {
    if (wanted.user !== undefined) await requireUser(store, wanted.user);
    return await createToken(store, wanted);
  } catch (error) {
    throw error instanceof ScimError ? new UsageError(error.detail) : error;
  }
}

const separate = (text: string): readonly string[] => text.split(",").map((each) => each.trim());

function announcement(made: Token, secret: string, data: string): string {
  const until = made.expires ? `It expires at ${iso(made.expires)}.` : "It does not expire.";
  const me = made.user === undefined ? "" : ` /Me is the User ${made.user}.`;
  const use =
    made.scope === "provision"
      ? "Paste it into Entra ID as Secret Token; the Tenant URL is your server's URL + /scim/v2."
      : "Send it as 'Authorization: Bearer …'.";
  const limits = limitsOf(made);
  return [
    `Token '${made.name}' (id ${made.id}) for client '${made.client}', scope ${made.scope}:`,
    "",
    `  ${secret}`,
    "",
    `It is shown once and works at once. ${until} ${use}${me}`,
    ...(limits === "" ? [] : [`It reads under /api/v1 alone; ${limits}.`]),
    `To withdraw it: ${nextCommand(`token revoke ${made.id}`, data)}`,
  ].join("\n");
}

async function list(args: readonly string[]): Promise<number> {
  const { data } = readArguments(args, folderOption()).values;
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
      limitsOf(each),
    ]);
    const heading = ["ID", "NAME", "CLIENT", "SCOPE", "STATE", "CREATED", "LAST USED", "LIMITS"];
    const first = nextCommand("token create NAME --scope provision", data);
    print(listing(heading, rows, `No tokens yet. Make one: ${first}`));
    return 0;
  });
}

async function revoke(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, folderOption());
  const { data } = values;
  const [id] = positionals;
  const known = nextCommand("token list", data);
  if (positionals.length !== 1 || id === undefined) {
    throw new UsageError(`Name the token by its id: rollcall token revoke ID. See ${known}.`);
  }
  requireDatabase(data);
  return withStore(data, async (store) => {
    const now = Date.now();
    if (await store.revokeToken(id, now, onCommandLine(now, "DELETE"))) {
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

/** Such as `fields displayName,site; sites Utrecht`. */
const limitsOf = ({ fields, sites }: Token): string =>
  [fields && `fields ${fields.join(",")}`, sites && `sites ${sites.join(",")}`]
    .filter(Boolean)
    .join("; ");
