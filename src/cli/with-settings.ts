import type { ParseArgsConfig } from "node:util";
import { readArguments } from "./arguments.ts";
import type { Config, SettingName } from "./config.ts";
import { flagType, readConfig } from "./read-config.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Reads the arguments of a command that has flags of its own beside settings.
 * @param names the settings that it knows; each is also read from the environment and the file
 * @param own flags of the command itself
 * @throws UsageError
 */
export function readWithSettings<Name extends SettingName, const Own extends Options>(
  names: readonly Name[],
  own: Own,
  args: readonly string[],
) {
  const flags = Object.fromEntries(names.map((name) => [name, { type: flagType(name) }]));
  const { values } = readArguments(args, { ...flags, ...own });
  const given = names.flatMap((name) => {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
  const { values: ownValues, positionals } = readArguments(args, { ...flags, ...own } as Own);
  const config: Config<Name> = readConfig(names, given, process.env);
  return { config, values: ownValues, positionals };
}

/** The settings that say where everything lies. */
export const FOLDERS = ["data", "config", "backup-dir"] as const;
