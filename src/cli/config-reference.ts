import type { TSchema } from "@sinclair/typebox";
import { SERVE_SETTINGS, SETTINGS, type SettingName, variableOf } from "./config.ts";
import { flagType } from "./read-config.ts";

const COLUMNS = 96;

/** All settings as a table for `--help`. */
export const flagReference = (): string =>
  SERVE_SETTINGS.map((name) => {
    const schema: TSchema = SETTINGS[name];
    const fallback =
      schema.default === undefined || schema.default === false || isEmpty(schema.default)
        ? ""
        : ` (${schema.default})`;
    const value = flagType(name) === "boolean" ? "" : ` ${schema.title}`;
    const text = wrapped(`${schema.description}${fallback}`, COLUMNS - 6);
    return `  --${name}${value}\n${text.map((line) => `      ${line}`).join("\n")}`;
  }).join("\n");

/** `rollcall.toml` with every setting, each as a comment that does nothing until it is needed. */
export const fileReference = (): string =>
  [
    "# The settings of rollcall. A setting counts from the first of these places that has it: the",
    "# flag, the variable of the environment, this file, what is built in. Take the # away from a",
    "# line to set it. `rollcall config check` says whether all is well, `rollcall config show`",
    "# what counts and where it comes from. Paths begin at the folder of this file. Secrets have",
    "# no place here: tokens are made with `rollcall token create`.",
    ...SERVE_SETTINGS.filter((name) => !("inFile" in SETTINGS[name])).map(entry),
    "",
  ].join("\n");

function entry(name: SettingName): string {
  const schema: TSchema = SETTINGS[name];
  const isUnset = schema.default === undefined || isEmpty(schema.default);
  const value = isUnset ? (schema.example ?? schema.default) : schema.default;
  const note = isUnset ? "Not set; an example:" : "";
  const reload = schema.reloads ? "systemctl reload takes it over" : "needs a restart";
  return [
    "",
    ...wrapped(sentence(schema.description ?? ""), COLUMNS).map((line) => `# ${line}`),
    `# --${name}, ${variableOf(name)}; ${reload}.${note && ` ${note}`}`,
    `#${name} = ${JSON.stringify(value)}`,
  ].join("\n");
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Lines of at most so many letters, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
