import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { closest } from "../directory/closest.ts";
import { SETTINGS, type SettingName, variableOf } from "./config.ts";
import { CONFIG_FOLDER } from "./schemas.ts";

/** What the settings file says, and what is wrong in it. */
export interface SettingsFile {
  readonly path: string;
  /** Whether there is one. */
  readonly isThere: boolean;
  readonly values: ReadonlyMap<SettingName, { readonly value: unknown; readonly line?: number }>;
  /** Each names the file and, where that is known, the line. */
  readonly problems: readonly string[];
}

const FILE = "rollcall.toml";

/**
 * Reads `rollcall.toml` of the config folder. That there is none is no problem.
 * @param folder as configured; undefined for the usual one, which need not be there
 */
export function readSettingsFile(folder: string | undefined): SettingsFile {
  const path = join(folder ?? CONFIG_FOLDER, FILE);
  const file = { path, isThere: false, values: new Map() };
  if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    const problem = `--config (or ${variableOf("config")}) must be a folder, got '${folder}'.`;
    return { ...file, problems: [problem] };
  }
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { ...file, problems: [] };
  try {
    return readValues(path, readFileSync(path, "utf8"));
  } catch (error) {
    return { ...file, isThere: true, problems: [`${path} cannot be read: ${reasonOf(error)}.`] };
  }
}

function readValues(path: string, text: string): SettingsFile {
  const values = new Map<SettingName, { value: unknown; line?: number }>();
  const problems: string[] = [];
  for (const [key, value] of Object.entries(parse(path, text, problems))) {
    const line = lineOf(key, text);
    const where = line === undefined ? path : `${path}:${line}`;
    const problem = keyProblem(key, value) ?? valueProblem(key as SettingName, value);
    if (problem === undefined) {
      const name = key as SettingName;
      values.set(name, { value: placed(name, value, path), ...(line !== undefined && { line }) });
    } else {
      problems.push(`${where}: ${problem}`);
    }
  }
  return { path, isThere: true, values, problems };
}

/** A path that is written in the file is one as seen from there, wherever rollcall is started. */
const placed = (name: SettingName, value: unknown, file: string): unknown =>
  "path" in SETTINGS[name] && typeof value === "string" ? resolve(dirname(file), value) : value;

function parse(path: string, text: string, problems: string[]): object {
  try {
    return Bun.TOML.parse(text);
  } catch (error) {
    const reason = reasonOf(error).replace(/^TOML Parse error: /, "");
    problems.push(`${path}:${brokenLine(text)}: is no TOML: ${reason}.`);
    return {};
  }
}

/**
 * Bun does not say where. The longest beginning that can be read ends where the broken setting
 * begins.
 */
function brokenLine(text: string): number {
  const lines = text.split("\n");
  for (let count = lines.length - 1; count > 0; count--) {
    if (canBeRead(lines.slice(0, count).join("\n"))) return count + 1;
  }
  return 1;
}

function canBeRead(text: string): boolean {
  try {
    Bun.TOML.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The first line that sets the key; none for one that is written in another way. */
function lineOf(key: string, text: string): number | undefined {
  const begins = [key, `"${key}"`, `'${key}'`, `[${key}]`, `[[${key}]]`];
  const index = text.split("\n").findIndex((line) => {
    const written = line.replace(/^\uFEFF/, "").trim();
    return begins.some(
      (begin) => written.startsWith(begin) && /^\s*([=.#]|$)/.test(written.slice(begin.length)),
    );
  });
  return index < 0 ? undefined : index + 1;
}

function keyProblem(key: string, value: unknown): string | undefined {
  const known = Object.keys(SETTINGS).filter((name) => !isFlagOnly(name));
  if (known.includes(key)) return undefined;
  if (isFlagOnly(key)) {
    return `'${key}' cannot be set here; use --${key} or ${variableOf(key)}.`;
  }
  if (isTable(value)) {
    return `'${key}' is a section, and there are none: each setting has its own line, in front.`;
  }
  const meant = closest(key, known);
  const advice =
    meant === undefined ? "See rollcall config reference." : `Did you mean '${meant}'?`;
  return `there is no setting '${key}'. ${advice}`;
}

const isFlagOnly = (key: string): boolean =>
  Object.hasOwn(SETTINGS, key) && "inFile" in SETTINGS[key as SettingName];

function valueProblem(name: SettingName, value: unknown): string | undefined {
  const schema: TSchema = SETTINGS[name];
  if (!Value.Check(schema, value)) {
    return `'${name}' must be ${expectation(schema)}, got ${shown(value)}: ${schema.description}.`;
  }
  const hasControls = [value].flat().some((each) => /\p{Cc}/u.test(String(each)));
  return hasControls ? `'${name}' must not have control characters.` : undefined;
}

/** How a value of the setting is written in TOML. */
function expectation(schema: TSchema): string {
  if (schema.type === "boolean") return "true or false, without quotes";
  if (schema.type === "integer") {
    return `a number from ${schema.minimum} to ${schema.maximum}, without quotes`;
  }
  if (schema.type === "array") {
    return `a list of ${schema.title?.replace(/,\.\.\.$/, "")} in brackets, each in quotes`;
  }
  if (schema.anyOf) {
    const allowed = schema.anyOf.map((each: TSchema) => JSON.stringify(each.const));
    return `one of ${allowed.join(", ")}`;
  }
  return `${schema.title}, in quotes`;
}

const isTable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function shown(value: unknown): string {
  if (isTable(value)) return "a section";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
