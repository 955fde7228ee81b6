import { invalidSyntax, invalidValue, ScimError } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import { isDeeperThan } from "../scim/resource/depth.ts";
import { isObject } from "../scim/resource/resource.ts";
import { shortened, shown } from "../scim/resource/text.ts";
import { closest } from "./closest.ts";
import { parseCsv } from "./csv.ts";
import { PERSON_FIELDS, type PersonEntry } from "./person.ts";

/** What a line of a file says about a person. */
export interface PersonRow {
  readonly line: number;
  /** The id that the person had where the file comes from: others name their manager by it. */
  readonly formerId?: string;
  /** The fields that the file has; null empties one. */
  readonly entry: PersonEntry;
  /** Absent: as they are. */
  readonly permissions?: readonly string[];
  /** What the groups are called that the person is in directly. Absent: as they are. */
  readonly groups?: readonly string[];
  /** Why the line is no good. */
  readonly problem?: string;
}

export interface PersonRows {
  readonly rows: readonly PersonRow[];
  /** Fields of the file that are not taken from it: rollcall gives them itself. */
  readonly passedOver: readonly string[];
}

const ACTIVE = "active";
const LISTS_OF_NAMES: readonly string[] = ["permissions", "groups"];

/** What can be said about a person, in the order in which it is exported. */
export const PERSON_COLUMNS: readonly string[] = [
  ...PERSON_FIELDS.map(({ name }) => name),
  ACTIVE,
  ...LISTS_OF_NAMES,
];

/** What else people are shown with. */
const GIVEN: readonly string[] = [
  "id",
  "identifier",
  "source",
  "provisionedBy",
  "linkedAt",
  "waiting",
  "created",
  "lastModified",
  "resource",
  "externalIds",
];

/** Several names in one cell: between semicolons, with a backslash before one within a name. */
export const namesCell = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[\\;]/g, "\\$&")).join(";");

const namesIn = (cell: string): readonly string[] =>
  (cell.match(/(?:\\[\\;]|[^;])+/g) ?? []).map((name) => name.replaceAll(/\\([\\;])/g, "$1"));

/**
 * Reads people from CSV with a header or from one JSON object a line, with the fields that the API
 * shows them with. Lines of another kind, which the export of everything has, are passed over.
 * @throws ScimError 400 when the file as a whole is no good
 */
export function personRowsOf(text: string, format: "csv" | "jsonl"): PersonRows {
  const records = format === "csv" ? csvRecords(text) : jsonRecords(text);
  if (records.length > LIMITS.importedRows) {
    throw invalidSyntax(
      `The file has ${records.length} people, at most ${LIMITS.importedRows} are imported at ` +
        "once: split it.",
    );
  }
  const names = new Set(records.flatMap(({ fields }) => Object.keys(fields)));
  return {
    rows: records.map(rowOf),
    passedOver: GIVEN.filter((name) => names.has(name)),
  };
}

interface Row {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

const csvRecords = (text: string): readonly Row[] =>
  parseCsv(text, [...PERSON_COLUMNS, ...GIVEN]).map(({ line, cells }) => ({
    line,
    fields: cells,
  }));

function jsonRecords(text: string): readonly Row[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.flatMap((written, index): Row[] => {
    if (written.trim() === "") return [];
    const line = index + 1;
    const read = parsed(written);
    if (!isObject(read)) {
      const problem = 'The line must be one JSON object, such as {"userName":"ada"}.';
      return [{ line, fields: {}, problem }];
    }
    if (isDeeperThan(LIMITS.jsonDepth, read)) {
      const problem = `The line nests deeper than ${LIMITS.jsonDepth} levels; no field does.`;
      return [{ line, fields: {}, problem }];
    }
    const { kind = "person", ...fields } = read;
    return kind === "person" ? [{ line, fields }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rowOf({ line, fields, problem }: Row): PersonRow {
  if (problem !== undefined) return { line, entry: {}, problem };
  const given = Object.entries(fields).filter(([name]) => !GIVEN.includes(name));
  const problems: string[] = [];
  const read = given.flatMap(([name, value]) => {
    try {
      return [[name, readerOf(name)(name, value)] as const];
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      problems.push(error.detail);
      return [];
    }
  });
  const isList = ([name]: readonly [string, unknown]) => LISTS_OF_NAMES.includes(name);
  const entry = Object.fromEntries(
    read.filter((field) => !isList(field) && field[1] !== undefined),
  );
  // A line that is no good still says who it is about.
  if (problems.length > 0) return { line, entry, problem: problems.join(" ") };
  return {
    line,
    ...(typeof fields.id === "string" && { formerId: fields.id }),
    entry,
    ...Object.fromEntries(read.filter(isList)),
  };
}

type Reader = (name: string, value: unknown) => unknown;

function readerOf(name: string): Reader {
  if (LISTS_OF_NAMES.includes(name)) return readNames;
  if (name === ACTIVE) return readActive;
  if (PERSON_COLUMNS.includes(name)) return readText;
  const meant = closest(name, PERSON_COLUMNS);
  throw invalidValue(
    `There is no field '${shortened(name, 60)}'` +
      `${meant === undefined ? "" : `: did you mean '${meant}'?`}; ` +
      `there are ${PERSON_COLUMNS.join(", ")}.`,
  );
}

const readText: Reader = (name, value) => {
  if (value === null || value === "") return null;
  if (typeof value === "string") return value;
  throw invalidValue(`${name} must be text, got ${shown(value)}.`);
};

const YES = ["true", "yes", "1"];
const NO = ["false", "no", "0"];

/** An empty cell says nothing about it. */
const readActive: Reader = (name, value) => {
  const text = String(value ?? "").toLowerCase();
  if (text === "") return undefined;
  if (YES.includes(text)) return true;
  if (NO.includes(text)) return false;
  throw invalidValue(`${name} must be true or false, got ${shown(value)}.`);
};

/** Names in one cell or in an array; groups also as the API shows them. */
const readNames: Reader = (name, value) => {
  const values = typeof value === "string" ? namesIn(value) : (value ?? []);
  const names = Array.isArray(values)
    ? values.map((each) => (isObject(each) ? each.displayName : each))
    : [value];
  const wrong = names.find((each) => typeof each !== "string");
  if (wrong === undefined) return [...new Set(names.map((each) => each.trim()))].filter(Boolean);
  throw invalidValue(`${name} must be names, got ${shown(wrong)}.`);
};
