import fc from "fast-check";
import type { CompareOp, CompValue, Filter } from "../../../src/scim/filter/ast.ts";
import { combine } from "../../../src/scim/filter/combine.ts";
import type { Attribute, AttributeType } from "../../../src/scim/schema/attribute.ts";
import {
  type AttributePath,
  leaf,
  pathName,
  resolvePath,
} from "../../../src/scim/schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../../../src/scim/schema/resource-type.ts";

export interface FilterOptions {
  /** Values that occur in the resources under test, so that matches are likely. */
  readonly values?: readonly Exclude<CompValue, null>[];
  /** Leaves out what the caller cannot compare, e.g. references that depend on a base URL. */
  readonly accepts?: (path: AttributePath) => boolean;
}

/**
 * Filters that `checkFilter(…, type, "reject")` takes, over every attribute of `type` that may be
 * asked about: nested and, or, not and value paths, names in all spellings, values of the right
 * type. They keep to the limits and to the trees that `parseFilter` builds, so printing and parsing
 * gives them back.
 */
export function arbitraryFilter(
  type: ResourceType,
  options: FilterOptions = {},
): fc.Arbitrary<Filter> {
  const accepts = options.accepts ?? (() => true);
  const pools = poolsOf(options.values ?? []);
  const attributes = attributesOf(type).filter(({ attribute }) => attribute.returned !== "never");
  const leaves = attributes
    .flatMap(withSubAttributes)
    .filter(accepts)
    .map((path) => expression(leaf(path), spellings(path, type), pools));
  const valuePaths = attributes.flatMap((path) => {
    const inside = withSubAttributes(path)
      .slice(1)
      .filter(accepts)
      .map(({ subAttribute }) => subAttribute)
      .filter((each) => each !== undefined)
      .map((each) => expression(each, [each.name, each.name.toUpperCase()], pools));
    if (inside.length === 0) return [];
    const names = fc.constantFrom(...spellings(path, type));
    const filters = nested(fc.oneof(...inside), 2);
    return [fc.record({ kind: fc.constant("valuePath" as const), path: names, filter: filters })];
  });
  const simple = fc.oneof(...leaves);
  if (valuePaths.length === 0) return nested(simple, 3);
  const valuePath = fc.oneof(...valuePaths);
  return nested(fc.oneof({ arbitrary: simple, weight: 3 }, { arbitrary: valuePath, weight: 1 }), 3);
}

/**
 * Strings that are hard on comparisons: cases beyond ASCII, astral characters, pattern and quote
 * characters.
 */
export const hardStrings: readonly string[] = [
  "",
  "a",
  "work",
  "Jensen",
  "élodie",
  "ÉLODIE",
  "E\u0301lodie",
  "straße",
  "STRASSE",
  "ΟΔΥΣΣΕΥΣ",
  "οδυσσευς",
  "Kelvin \u212a",
  "ﬁn",
  "İstanbul",
  "emoji 😀",
  "\uffee after the surrogates",
  "100%",
  "a_b",
  ".*",
  `it's "quoted"`,
  "back\\slash",
  "line\nbreak\ttab",
  "[x] (y)",
  "true",
  "42",
];

const hardMoments = [
  "2026-01-31T09:30:00Z",
  "2026-01-31T09:30:00.123Z",
  "2026-01-31T09:30:00.1235+05:30",
  "2011-05-13T04:42:34",
  "1969-12-31T23:59:59.999-01:00",
];

interface Pools {
  readonly text: fc.Arbitrary<string>;
  readonly number: fc.Arbitrary<number | string>;
  readonly moment: fc.Arbitrary<string>;
}

function poolsOf(values: readonly CompValue[]): Pools {
  const strings = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  const known = strings.length === 0 ? hardStrings : strings;
  const words = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...hardStrings));
  const part = fc
    .tuple(words, fc.nat(12), fc.nat(12))
    .map(([word, start, length]) => [...word].slice(start, start + length).join(""));
  return {
    text: fc.oneof(
      { arbitrary: words, weight: 4 },
      { arbitrary: words.map((word) => word.toUpperCase()), weight: 1 },
      { arbitrary: words.map((word) => word.toLowerCase()), weight: 1 },
      { arbitrary: part, weight: 2 },
    ),
    number: fc.constantFrom(0, 1, -1, 42, 1.5, "42", "1.50", ...numbers),
    moment: fc.constantFrom(...hardMoments, ...strings.filter((text) => MOMENT.test(text))),
  };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** and, or, not around filters of `simple`, at most three in a list. */
function nested(simple: fc.Arbitrary<Filter>, maxDepth: number): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter; list: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth },
      { arbitrary: simple, weight: 4 },
      { arbitrary: tie("list"), weight: 2 },
      {
        arbitrary: tie("filter").map((each): Filter => ({ kind: "not", filter: each })),
        weight: 1,
      },
    ),
    list: fc
      .tuple(
        fc.constantFrom("and" as const, "or" as const),
        tie("filter"),
        fc.array(tie("filter"), { minLength: 1, maxLength: 2 }),
      )
      .map(([kind, first, others]) => combine(kind, [first, ...others])),
  }));
  return filter;
}

/** A comparison or a presence test of one attribute. */
function expression(
  attribute: Attribute,
  names: readonly string[],
  pools: Pools,
): fc.Arbitrary<Filter> {
  const path = fc.constantFrom(...names);
  const present = fc.record({ kind: fc.constant("present" as const), path });
  const compared = comparedAs(attribute);
  if (compared === undefined) return present;
  const kind = fc.constant("compare" as const);
  const op = fc.constantFrom(...OPS[compared.type]);
  return fc.oneof(
    { arbitrary: present, weight: 1 },
    {
      arbitrary: fc.record({
        kind,
        path,
        op: fc.constantFrom("eq" as const, "ne" as const),
        value: fc.constant(null),
      }),
      weight: 1,
    },
    { arbitrary: fc.record({ kind, path, op, value: valueFor(compared, pools) }), weight: 6 },
  );
}

/** A complex attribute is compared as its `value`. */
const comparedAs = (attribute: Attribute): Attribute | undefined =>
  attribute.type === "complex"
    ? attribute.subAttributes?.find(({ name }) => name === "value")
    : attribute;

const TEXT_OPS: readonly CompareOp[] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];
const ORDER_OPS: readonly CompareOp[] = ["eq", "ne", "gt", "ge", "lt", "le"];

const OPS: Readonly<Record<AttributeType, readonly CompareOp[]>> = {
  string: TEXT_OPS,
  reference: TEXT_OPS,
  binary: ["eq", "ne", "co", "sw", "ew"],
  boolean: ["eq", "ne"],
  integer: ORDER_OPS,
  decimal: ORDER_OPS,
  dateTime: ORDER_OPS,
  complex: [],
};

function valueFor(attribute: Attribute, pools: Pools): fc.Arbitrary<CompValue> {
  switch (attribute.type) {
    case "boolean":
      return fc.constantFrom<CompValue[]>(true, false, "True", "FALSE");
    case "integer":
    case "decimal":
      return pools.number;
    case "dateTime":
      return pools.moment;
    default: {
      const canonical = attribute.canonicalValues ?? [];
      const suggested = canonical.length === 0 ? pools.text : fc.constantFrom(...canonical);
      return fc.oneof<fc.Arbitrary<CompValue>[]>(pools.text, suggested, fc.constant(42));
    }
  }
}

function attributesOf(type: ResourceType): AttributePath[] {
  const core = coreAttributes(type).map((attribute) => ({ attribute }));
  const extended = type.schemaExtensions.flatMap(({ schema }) =>
    schema.attributes.map((attribute) => ({ attribute, extension: schema })),
  );
  return [...core, ...extended];
}

/** The path itself, then one path for each sub-attribute. */
function withSubAttributes(path: AttributePath): AttributePath[] {
  const subAttributes = path.attribute.subAttributes ?? [];
  return [path, ...subAttributes.map((subAttribute) => ({ ...path, subAttribute }))];
}

/**
 * Ways in which clients write the name: as published, in another case, short, with the URN of its
 * schema.
 */
function spellings(path: AttributePath, type: ResourceType): string[] {
  const { extension, ...short } = path;
  const name = pathName(short);
  const qualified = `${(extension ?? type.schema).id}:${name}`;
  const found = resolvePath(type, name);
  const isShort = found?.attribute === path.attribute && found.extension === extension;
  const long = [qualified, qualified.toLowerCase()];
  return isShort ? [name, name.toUpperCase(), ...long] : long;
}
