import { type Command, print, UsageError } from "./command.ts";
import { SERVE_SETTINGS, type ServeConfig } from "./config.ts";
import { fileReference } from "./config-reference.ts";
import { readServeSettings, requireNone } from "./read-config.ts";
import { readSchemas } from "./schemas.ts";
import { table } from "./table.ts";
import { readTls } from "./tls-files.ts";

/** Shows and checks the settings that `rollcall serve` would have with the same flags. */
export const configCommand: Command = async ([action, ...args]) => {
  if (action === "show") return show(args);
  if (action === "check") return check(args);
  if (action === "reference") return reference(args);
  throw new UsageError("Say what to do: rollcall config show|check|reference.");
};

async function show(args: readonly string[]): Promise<number> {
  const { config, origins, file, notes, problems } = readServeSettings(args, process.env);
  requireNone(problems);
  const rows = SERVE_SETTINGS.map((name) => {
    const { from, at } = origins[name];
    const value = config[name];
    return [name, value === undefined ? "-" : shown(value), from === "default" ? from : at];
  });
  print(table([["SETTING", "VALUE", "FROM"], ...rows]));
  print(`File: ${file.path}${file.isThere ? "" : ", which is not there"}`);
  for (const note of notes) print(`Note: ${note}`);
  return 0;
}

async function check(args: readonly string[]): Promise<number> {
  const { config, file, notes, problems } = readServeSettings(args, process.env);
  requireNone([...new Set([...problems, ...fileProblems(config)])]);
  for (const note of notes) print(`Note: ${note}`);
  const where = file.isThere ? file.path : `there is no ${file.path}`;
  print(`The settings are good (${where}). Next: rollcall serve, or systemctl reload rollcall.`);
  return 0;
}

async function reference(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new UsageError("rollcall config reference takes nothing more.");
  print(fileReference().trimEnd());
  return 0;
}

/** What is wrong in the files that the settings name, as far as these could be read. */
const fileProblems = (config: ServeConfig): string[] => [
  ...problemsOf(() => readSchemas(config.config)),
  ...problemsOf(() => readTls(config)),
];

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof UsageError) return [error.message];
    throw error;
  }
}

const shown = (value: unknown): string =>
  Array.isArray(value) ? value.join(", ") || "-" : String(value);
