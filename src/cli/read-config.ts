import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { closest } from "../directory/closest.ts";
import { readArguments } from "./arguments.ts";
import { UsageError } from "./command.ts";
import {
  type Config,
  SERVE_SETTINGS,
  SETTINGS,
  type ServeConfig,
  type SettingName,
  variableOf,
} from "./config.ts";
import { CONFIG_CHECKS } from "./config-checks.ts";
import { readSettingsFile, type SettingsFile } from "./settings-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Flags = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Where a value was found: what an operator would have to change. */
export interface Origin {
  readonly from: "flag" | "environment" | "file" | "default";
  /** `--listen`, `ROLLCALL_LISTEN` or `/etc/rollcall/rollcall.toml:3`; empty for a default. */
  readonly at: string;
}

/** All that can be said of the settings. Where there are problems, the values are of no use. */
export interface SettingsRead<Name extends SettingName> {
  readonly config: Config<Name>;
  readonly origins: Readonly<Record<Name, Origin>>;
  readonly file: Pick<SettingsFile, "path" | "isThere">;
  readonly problems: readonly string[];
  /** What is odd, and keeps nobody from starting. */
  readonly notes: readonly string[];
}

/**
 * Reads settings: flags, then environment, then `rollcall.toml`, then defaults. The file is read as
 * a whole, whatever is asked for.
 * @param names those that may be given as flags, and are wanted
 * @throws UsageError when the flags cannot be told apart
 */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  args: readonly string[],
  environment: Environment,
): SettingsRead<Name> {
  const flags = parseFlags(names, args);
  const folder = flags.config ?? (environment[variableOf("config")] || undefined);
  const file = readSettingsFile(folder === undefined ? undefined : String(folder));
  const problems = [...file.problems];
  const found = names.map((name) => {
    const { value, ...origin } = find(name, flags, environment, file, problems);
    return { name, value, origin };
  });
  return {
    config: Object.fromEntries(found.map(({ name, value }) => [name, value])) as Config<Name>,
    origins: Object.fromEntries(found.map(({ name, origin }) => [name, origin])) as Record<
      Name,
      Origin
    >,
    file,
    problems,
    notes: unknownVariables(environment),
  };
}

/**
 * Reads settings of a command, as `readSettings` does.
 * @throws UsageError with all that is wrong: the setting, what it takes, and where it was found
 */
export function readConfig<Name extends SettingName>(
  names: readonly Name[],
  args: readonly string[],
  environment: Environment,
): Config<Name> {
  const { config, problems } = readSettings(names, args, environment);
  requireNone(problems);
  return config;
}

/** Reads all settings of the server, also whether they go together. @throws UsageError */
export function readServeConfig(args: readonly string[], environment: Environment): ServeConfig {
  const { config, problems } = readServeSettings(args, environment);
  requireNone(problems);
  return config;
}

/** All that can be said of the settings of the server. @throws UsageError as `readSettings` does */
export function readServeSettings(
  args: readonly string[],
  environment: Environment,
): SettingsRead<SettingName> {
  const read = readSettings(SERVE_SETTINGS, args, environment);
  if (read.problems.length > 0) return read;
  return { ...read, problems: CONFIG_CHECKS.flatMap((check) => check(read.config)) };
}

/** @throws UsageError */
export function requireNone(problems: readonly string[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) throw new UsageError(first);
  const list = problems.map((problem) => `\n  ${problem}`).join("");
  throw new UsageError(`${problems.length} things are wrong in the settings:${list}`);
}

/** A setting that is on or off takes no value: the flag turns it on. */
export const flagType = (name: SettingName): "string" | "boolean" =>
  SETTINGS[name].type === "boolean" ? "boolean" : "string";

const isList = (name: SettingName): boolean => (SETTINGS[name] as TSchema).type === "array";

function parseFlags(names: readonly SettingName[], args: readonly string[]): Flags {
  const options = Object.fromEntries(
    names.map((name) => [name, { type: flagType(name), multiple: isList(name) }]),
  );
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) return values;
  throw new UsageError(`'${positionals[0]}' is no setting; these begin with --.`);
}

function find(
  name: SettingName,
  flags: Flags,
  environment: Environment,
  file: SettingsFile,
  problems: string[],
): Origin & { readonly value: unknown } {
  const [flag, variable, line] = [flags[name], variableOf(name), file.values.get(name)];
  if (flag !== undefined) {
    return { from: "flag", at: `--${name}`, value: convert(name, flag, problems) };
  }
  // An empty line of an environment file sets nothing.
  const text = environment[variable] || undefined;
  if (text !== undefined) {
    return { from: "environment", at: variable, value: convert(name, text, problems) };
  }
  if (line === undefined) return { from: "default", at: "", value: SETTINGS[name].default };
  const at = line.line === undefined ? file.path : `${file.path}:${line.line}`;
  return { from: "file", at, value: line.value };
}

function convert(name: SettingName, text: Flags[string], problems: string[]): unknown {
  const schema: TSchema = SETTINGS[name];
  const value = isList(name) ? listIn(text) : Value.Convert(schema, text);
  if (Value.Check(schema, value)) return value;
  const flag = `--${name} (or ${variableOf(name)})`;
  problems.push(`${flag} must be ${schema.title}, got '${text}': ${schema.description}.`);
  return undefined;
}

/** Several values stand behind flags of their own, or between commas. */
const listIn = (text: Flags[string]): string[] =>
  [text ?? []]
    .flat()
    .flatMap((each) => String(each).split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "");

const PREFIX = variableOf("");

/** Variables that look like settings and are none: misspelled, or of another version. */
export function unknownVariables(environment: Environment): string[] {
  const known = SERVE_SETTINGS.map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .map((name) => {
      // Without what all of them begin with, which would make any two alike.
      const meant = closest(name.slice(PREFIX.length), SERVE_SETTINGS);
      const advice = meant === undefined ? "" : ` Did you mean ${variableOf(meant)}?`;
      return `${name} is set, and is no setting.${advice}`;
    });
}
