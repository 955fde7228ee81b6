import { shown } from "../resource/text.ts";
import type { Attribute, AttributeType } from "./attribute.ts";
import { commonAttributes } from "./common.ts";
import { refusals } from "./custom-refusal.ts";

/** Takes what is wrong with a schema: a sentence that says where, what was found and expected. */
export type Report = (problem: string) => void;

/**
 * Reads the attributes of an operator's schema, or the sub-attributes of one of them.
 * @param json the value of `attributes` or `subAttributes`
 * @param parent the complex attribute that they are in, by its name; undefined at the top
 */
export function readAttributes(json: unknown, parent: string | undefined, report: Report) {
  const member = parent === undefined ? "attributes" : "subAttributes";
  const owner = parent === undefined ? "The schema" : `Attribute '${parent}'`;
  if (!Array.isArray(json) || json.length === 0) {
    report(`${owner}: '${member}' must be an array of at least one attribute, got ${got(json)}.`);
    return [];
  }
  const attributes = json.flatMap((each, index) => {
    const where = `${parent === undefined ? "" : `${parent}.`}${member}[${index}]`;
    return readAttribute(each, where, parent, report) ?? [];
  });
  const seen = new Set<string>();
  for (const { name } of attributes) {
    const isNew = !seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (isNew) continue;
    report(`${owner}: there are two attributes called '${name}'; case makes no difference.`);
  }
  return attributes;
}

function readAttribute(
  json: unknown,
  where: string,
  parent: string | undefined,
  report: Report,
): Attribute | undefined {
  if (!isObject(json)) {
    report(`'${where}' must be an object that describes an attribute, got ${got(json)}.`);
    return undefined;
  }
  const given = membersOf(json);
  const name = readName(given.get("name"), where, parent, report);
  if (name === undefined) return undefined;
  const path = parent === undefined ? name : `${parent}.${name}`;
  const tell: Report = (problem) => report(`Attribute '${path}': ${problem}`);
  for (const key of given.keys()) {
    if (!KNOWN.has(key)) tell(`'${key}' is no characteristic; there are ${KNOWN_NAMES}.`);
  }
  const attribute = readCharacteristics(name, given, tell);
  const read = attribute.type === "complex" ? complex(attribute, given, parent, report) : attribute;
  for (const problem of refusals(read, parent !== undefined)) tell(problem);
  return read;
}

/** §2.3.8: "A complex attribute MUST NOT contain sub-attributes that have sub-attributes". */
function complex(
  attribute: Attribute,
  given: ReadonlyMap<string, unknown>,
  parent: string | undefined,
  report: Report,
): Attribute {
  if (parent !== undefined) {
    report(
      `Attribute '${parent}.${attribute.name}': 'type' must not be complex, ` +
        `because '${parent}' is complex already (RFC 7643 §2.3.8).`,
    );
    return attribute;
  }
  const subAttributes = readAttributes(given.get("subattributes"), attribute.name, report);
  return { ...attribute, subAttributes };
}

/** RFC 7643 §2.1: ATTRNAME = ALPHA *(nameChar), nameChar = "$" / "-" / "_" / DIGIT / ALPHA. */
const NAME = /^[A-Za-z][A-Za-z0-9$_-]*$/;

/** §2.4 has this one sub-attribute that the grammar does not foresee. */
const REFERENCE = "$ref";

const COMMON = new Set<string>(commonAttributes.map(({ name }) => name.toLowerCase()));

function readName(
  name: unknown,
  where: string,
  parent: string | undefined,
  report: Report,
): string | undefined {
  const isReference = parent !== undefined && name === REFERENCE;
  if (typeof name !== "string" || (!NAME.test(name) && !isReference)) {
    report(
      `'${where}': 'name' must begin with a letter and go on with letters, digits, '-', '_' ` +
        `or '$' (RFC 7643 §2.1), got ${got(name)}.`,
    );
    return undefined;
  }
  if (parent === undefined && COMMON.has(name.toLowerCase())) {
    report(`'${where}': 'name' must not be '${name}', which every resource has (RFC 7643 §3.1).`);
    return undefined;
  }
  if (name in Object.prototype) {
    report(`'${where}': 'name' must not be '${name}', which JavaScript keeps for itself.`);
    return undefined;
  }
  return name;
}

interface Characteristic<T> {
  readonly expected: string;
  /** @returns undefined for what is not expected */
  readonly read: (value: unknown) => T | undefined;
}

const oneOf = <T extends string>(...values: readonly T[]): Characteristic<T> => ({
  expected: `one of ${values.join(", ")}`,
  read: (value) =>
    values.find((each) => typeof value === "string" && each.toLowerCase() === value.toLowerCase()),
});

const flag: Characteristic<boolean> = {
  expected: "true or false",
  read: (value) => (typeof value === "boolean" ? value : undefined),
};

const text: Characteristic<string> = {
  expected: "a string",
  read: (value) => (typeof value === "string" ? value : undefined),
};

const texts: Characteristic<readonly string[]> = {
  expected: "an array of strings",
  read: (value) =>
    Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined,
};

const TYPES: Characteristic<AttributeType> = oneOf(
  "string",
  "boolean",
  "decimal",
  "integer",
  "dateTime",
  "reference",
  "binary",
  "complex",
);
const MUTABILITY = oneOf("readWrite", "readOnly", "immutable", "writeOnly");
const RETURNED = oneOf("default", "always", "request", "never");
const UNIQUENESS = oneOf("none", "server", "global");

/** RFC 7643 §7, and `indexed`, which is ours: filters on the attribute are answered by an index. */
const NAMES = [
  "name",
  "type",
  "subAttributes",
  "multiValued",
  "description",
  "required",
  "canonicalValues",
  "caseExact",
  "mutability",
  "returned",
  "uniqueness",
  "referenceTypes",
  "indexed",
];
const KNOWN = new Set(NAMES.map((name) => name.toLowerCase()));
const KNOWN_NAMES = NAMES.join(", ");

/**
 * §2.2: "If not otherwise stated in Section 7, SCIM attributes have the following characteristics".
 * Null stands for what is left out, and an empty list too: other servers publish both.
 */
function readCharacteristics(
  name: string,
  given: ReadonlyMap<string, unknown>,
  tell: Report,
): Attribute {
  function read<T>(called: string, characteristic: Characteristic<T>, otherwise: T): T {
    const value = given.get(called.toLowerCase());
    if (value === undefined || value === null) return otherwise;
    const found = characteristic.read(value);
    if (found === undefined) {
      tell(`'${called}' must be ${characteristic.expected}, got ${got(value)}.`);
    }
    return found ?? otherwise;
  }
  const type = read("type", TYPES, "string");
  const mutability = read("mutability", MUTABILITY, "readWrite");
  const canonicalValues = read("canonicalValues", texts, []);
  const referenceTypes = read("referenceTypes", texts, []);
  return {
    name,
    type,
    description: read("description", text, ""),
    multiValued: read("multiValued", flag, false),
    required: read("required", flag, false),
    ...(canonicalValues.length > 0 && { canonicalValues }),
    // §2.3.6 and §2.3.7: binary values and references are case exact.
    caseExact: read("caseExact", flag, type === "binary" || type === "reference"),
    mutability,
    // §7: the value of a writeOnly attribute "SHALL NOT be returned".
    returned: read("returned", RETURNED, mutability === "writeOnly" ? "never" : "default"),
    uniqueness: read("uniqueness", UNIQUENESS, "none"),
    ...(referenceTypes.length > 0 && { referenceTypes }),
    ...(read("indexed", flag, false) && { indexed: true }),
  };
}

export const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** §2.1: "Attribute names are case insensitive", and those of a Schema resource are as well. */
export const membersOf = (json: Record<string, unknown>): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(json).map(([key, value]) => [key.toLowerCase(), value]));

/** A value as errors show it. */
export const got = (value: unknown): string => (value === undefined ? "nothing" : shown(value));
