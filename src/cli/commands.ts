import { PERSON_COLUMNS } from "../directory/person-rows.ts";
import { backup } from "./backup.ts";
import { client } from "./client.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { configCommand } from "./config-command.ts";
import { flagReference } from "./config-reference.ts";
import { doctor } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { printCommand, printHelp } from "./print.ts";
import { provisioning } from "./provisioning.ts";
import { restore } from "./restore.ts";
import { rollback } from "./rollback.ts";
import { serve } from "./serve.ts";
import { supportBundle } from "./support-bundle.ts";
import { token } from "./token.ts";
import { verify } from "./verify.ts";
import { product } from "./version.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  config: configCommand,
  token,
  client,
  provisioning,
  import: importCommand,
  export: exportCommand,
  backup,
  restore,
  verify,
  rollback,
  doctor,
  "support-bundle": supportBundle,
  print: printCommand,
  version: async () => {
    print(product);
    return 0;
  },
};

/**
 * Runs the command that the arguments name.
 * @returns the exit code: 0 done, 1 failed, 2 wrongly called
 */
export async function runCommand([name, ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name === "--version" ? "version" : (name ?? "")];
  if (name === "help" || name === "--help" || args.includes("--help") || args.includes("-h")) {
    print(command === undefined ? HELP : helpFor(name));
    return 0;
  }
  if (command === undefined) {
    printError(name === undefined ? HELP : `There is no command '${name}'. See rollcall --help.`);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    printError(`rollcall ${name}: ${reason}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** What the help says of one command, or all of it where it has no part of its own. */
function helpFor(name: string | undefined): string {
  const parts = HELP.split(/^(?=rollcall )|\n\n(?=Each setting)/m);
  const own = parts.filter((part) => part.split(/\s/)[1] === name && part.startsWith("rollcall "));
  return own.length === 0 ? HELP : own.join("").trimEnd();
}

/** The columns of a file with people, in lines of at most so many letters. */
const columnsWithin = (width: number): string =>
  PERSON_COLUMNS.join(", ")
    .replaceAll(new RegExp(`(.{1,${width - 6}})(?: |$)`, "g"), "      $1\n")
    .trimEnd();

const HELP = `${product}: a SCIM 2.0 service provider in one executable

rollcall serve [SETTINGS]
    Serve SCIM, the API docs and the health checks until SIGTERM.
${flagReference()}

rollcall config show|check [SETTINGS]
    Show the settings that serve would have, and where each comes from; or say all that is wrong
    in them and in the schemas, with exit code 2.
rollcall config reference
    Print a rollcall.toml that lists every setting. It belongs to /etc/rollcall, or to the folder
    that --config or ROLLCALL_CONFIG names.

rollcall token create NAME --scope provision|read|admin [--client NAME] [--expires 90d|DATE]
                      [--user ID] [--fields A,B] [--sites X,Y] [--data DIR] [--quiet]
    Make a token and show it once; --quiet prints the token alone. NAME is also the client,
    the identity provider that the token belongs to, unless --client says otherwise.
    With --user the token stands for this User, who is then found at /scim/v2/Me.
    With --scope read it can be limited to fields of people and to people of some sites.
    The first token for provisioning switches provisioning on.
rollcall token list [--data DIR]
    Show all tokens: who they belong to, whether they are live, when they were last used.
rollcall token revoke ID [--data DIR]
    Withdraw a token; it counts at once, also for a running server.

rollcall client create NAME [--data DIR] [--quiet]
    Make a client_id and client_secret for OAuth 2 client credentials and show them once;
    --quiet prints the secret alone. Tokens are issued at /oauth/token.
rollcall client rotate NAME [--data DIR] [--quiet]
    Make a second secret; both work until the first is revoked.
rollcall client trust NAME --tenant ID --subject ID --audience AUD [--data DIR]
                      [--kind assertion|bearer] [--issuer URL] [--jwks URL|FILE]
    Let JWTs of somebody else prove who the client is: assertions at /oauth/token, or with
    --kind bearer in place of a token. --issuer, --audience and --subject may be repeated.
    Issuer and JWKS are those of the tenant in Microsoft Entra unless told.
rollcall client list [--data DIR]
    Show the secrets and trusts of all clients, and when they were last used.
rollcall client revoke NAME|ID [--data DIR]
    Withdraw one secret or trust, or all of a client, and every token issued for them.

rollcall provisioning on|off|show [--data DIR]
    Let identity providers in, or answer them 403; it counts at once, also for a running server.

rollcall import FILE|- [--format csv|jsonl] [--dry-run] [--create-missing] [--data DIR]
                      [--config DIR]
    Make and edit local people from CSV with a header, or from one JSON object a line: all of
    them or none, also while the server runs. Who is there is found by userName. Columns:
${columnsWithin(96)}
    Only userName is required. A column that is there counts: an empty cell empties the field.
    manager is a userName or an id; several permissions or groups stand between semicolons,
    and --create-missing makes those that there are not. --dry-run changes nothing.

rollcall export [--format jsonl|csv] [--journal] [--output FILE [--force]] [--data DIR]
    Write everything but secrets as JSON, one object a line: settings, lists, permissions,
    groups with their members, people, what is left of those who were removed, and with
    --journal the journal. With --format csv write people as rollcall import reads them.
    It is as it was at one moment, also while the server runs.
rollcall export --person ID|USERNAME [--output FILE [--force]] [--data DIR]
    Write everything that is kept about one person; who was removed is found by id.

${printHelp()}

rollcall backup [--output FILE [--force]] [--data DIR] [--backup-dir DIR] [--backup-keep N]
    Copy the database as it is at one moment, also while the server runs, and read the copy
    whole. Without --output it goes to the folder of backups, of which the newest N stay.
rollcall restore FILE [--data DIR]
    Put a backup in place of the database, after it was read whole. The server must be stopped;
    the files from before are kept aside.
rollcall verify [FILE] [--data DIR]
    Read the database, or a backup, whole, and say whether it is sound.
rollcall rollback [--data DIR]
    Return to the copy that was made before the last upgrade. The server must be stopped.

rollcall doctor [--json] [SETTINGS]
    Look at disk, permissions, clock, certificate, address, database, tokens and backups, and
    say what to do. Exit codes as Nagios has them: 0 well, 1 warning, 2 critical, 3 unknown.

rollcall support-bundle [--output FILE] [--log FILE] [SETTINGS]
    Collect facts for whoever helps, without people and secrets, as tar.gz: version, settings,
    findings of the doctor, counts, sizes, and of --log the last lines, redacted.

rollcall version

Each setting is also read from the environment, then from rollcall.toml: --public-url is
ROLLCALL_PUBLIC_URL, then public-url = "https://…". So is --data of every command. SIGHUP lets a
running server read them again.

Exit codes: 0 it was done; 1 it failed or was refused, and nothing is half done; 2 it was called
wrongly, or a file that it was given cannot be read, and nothing was changed.`;
