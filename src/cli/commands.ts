import { type Command, print, printError, UsageError } from "./command.ts";
import { reference } from "./config.ts";
import { SERVE_SETTINGS, serve } from "./serve.ts";
import { token } from "./token.ts";
import { product } from "./version.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  token,
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
    print(HELP);
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

const HELP = `${product}: a SCIM 2.0 service provider in one executable

rollcall serve [SETTINGS]
    Serve SCIM, the API docs and the health checks until SIGTERM.
${reference(SERVE_SETTINGS)}

rollcall token create NAME --scope provision|read|admin [--client NAME] [--expires 90d|DATE]
                      [--data DIR] [--quiet]
    Make a token and show it once; --quiet prints the token alone. NAME is also the client,
    the identity provider that the token belongs to, unless --client says otherwise.
rollcall token list [--data DIR]
    Show all tokens: who they belong to, whether they are live, when they were last used.
rollcall token revoke ID [--data DIR]
    Withdraw a token; it counts at once, also for a running server.

rollcall version

Each setting is also read from the environment: --public-url is ROLLCALL_PUBLIC_URL.`;
