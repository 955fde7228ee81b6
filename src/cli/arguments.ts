import { type ParseArgsConfig, parseArgs } from "node:util";
import { closest } from "../directory/closest.ts";
import { UsageError } from "./command.ts";
import { SETTINGS, variableOf } from "./config.ts";
import { NAME } from "./name.ts";
import { readSettingsFile } from "./settings-file.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Token = NonNullable<ReturnType<typeof tokensOf>>[number];

/**
 * The folder of the database where `--data` is not given.
 * @param configFolder what `--config` says, where a command takes that
 * @throws UsageError when the settings file has to be asked and is wrong
 */
export function defaultFolder(configFolder?: string): string {
  const variable = process.env[variableOf("data")];
  if (variable) return variable;
  const file = readSettingsFile(configFolder ?? (process.env[variableOf("config")] || undefined));
  if (file.problems.length > 0) {
    throw new UsageError(`${file.problems.join("\n")}\nOr name the folder with --data DIR.`);
  }
  return String(file.values.get("data")?.value ?? SETTINGS.data.default);
}

/** Stands for `defaultFolder`, so that the file is read for those alone who need it. */
const NOT_GIVEN = "";

/** What every command on a database takes. */
export const folderOption = () => ({ data: { type: "string", default: NOT_GIVEN } }) as const;

/**
 * Reads flags, and whatever stands beside them.
 * @param options those of `parseArgs` in node:util
 * @throws UsageError that names the flag and what it takes
 */
export function readArguments<const Known extends Options>(
  args: readonly string[],
  options: Known,
) {
  for (const token of tokensOf(args, options)) checkToken(token, options);
  const read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  const values: Record<string, unknown> = read.values;
  if (values.data === NOT_GIVEN) {
    values.data = defaultFolder(typeof values.config === "string" ? values.config : undefined);
  }
  return read;
}

/** The one argument that stands beside the flags, as tokens and clients are called. */
export function nameIn(positionals: readonly string[], what: string): string {
  const [name] = positionals;
  if (positionals.length === 1 && name !== undefined && NAME.test(name)) return name;
  throw new UsageError(`Name the ${what}: letters, digits, '.', '_' and '-', at most 64 of them.`);
}

/**
 * A command to type next, for the same database.
 * @param data the folder that was named to this one
 */
export const nextCommand = (command: string, data: string): string =>
  `rollcall ${command}${isDefault(data) ? "" : ` --data ${quoted(data)}`}`;

function isDefault(data: string): boolean {
  try {
    return data === defaultFolder();
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

const quoted = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const tokensOf = (args: readonly string[], options: Options) =>
  parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })
    .tokens;

function checkToken(token: Token, options: Options): void {
  if (token.kind !== "option") return;
  const { name, rawName, value, inlineValue } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const meant = closest(name, Object.keys(options));
    throw new UsageError(
      `There is no ${rawName} here${meant === undefined ? "." : `; did you mean --${meant}?`} ` +
        "See rollcall --help.",
    );
  }
  if (option.type === "boolean" && value !== undefined) {
    throw new UsageError(`${rawName} takes no value, got '${value}'.`);
  }
  const isMissing = value === undefined || value === "" || (!inlineValue && /^-./.test(value));
  if (option.type === "string" && isMissing) {
    throw new UsageError(`${rawName} needs a value behind it. See rollcall --help.`);
  }
}
