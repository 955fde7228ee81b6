import { type SQL, sql } from "drizzle-orm";
import type { CheckedFilter, Comparison } from "../scim/filter/ast.ts";
import { type Place, placeOf, type Scope, type Test } from "./columns.ts";

/**
 * A filter as the condition of a query on `resources`: true exactly where `evaluate` is. Values are bound
 * parameters, never text of the statement.
 */
export function where(filter: CheckedFilter, scope: Scope): SQL {
  return condition(filter, false, {
    isSharp: (each) => isSharp(each, scope),
    term: (term, narrowed) => ofResource(term, narrowed, scope),
  });
}

/** The inside of a value path as the condition of a query on the rows of `place`. */
export function whereValue(filter: CheckedFilter, place: Place): SQL {
  return condition(filter, false, {
    isSharp: () => false,
    term: (term) => ofValue(term, place),
  });
}

type Term = Extract<CheckedFilter, { kind: "present" | "compare" | "valuePath" }>;

interface Terms {
  /** Whether the filter leaves few resources, which an index finds. */
  isSharp(filter: CheckedFilter): boolean;
  /**
   * @param narrowed whether few resources are left by what stands beside the term: then reading those is
   *   cheaper than going through an index for all that match
   */
  term(term: Term, narrowed: boolean): SQL;
}

function condition(filter: CheckedFilter, narrowed: boolean, terms: Terms): SQL {
  switch (filter.kind) {
    case "and": {
      const narrow = narrowed || filter.filters.some((each) => terms.isSharp(each));
      return joined(filter.filters, sql` AND `, (each) => condition(each, narrow, terms));
    }
    case "or":
      return joined(filter.filters, sql` OR `, (each) => condition(each, narrowed, terms));
    case "not":
      // SQL has a third truth value, SCIM has not: what is unassigned does not match, so its negation does.
      return sql`NOT coalesce(${condition(filter.filter, narrowed, terms)}, 0)`;
    case "never":
      return sql`0`;
    default:
      return terms.term(filter, narrowed);
  }
}

const joined = (
  filters: readonly CheckedFilter[],
  separator: SQL,
  each: (filter: CheckedFilter) => SQL,
) => sql`(${sql.join(filters.map(each), separator)})`;

function isSharp(filter: CheckedFilter, scope: Scope): boolean {
  switch (filter.kind) {
    case "compare":
      return (
        filter.op === "eq" &&
        placeOf(filter.path, scope).lookup(filter.path.subAttribute) !== undefined
      );
    case "valuePath":
      return conjuncts(filter.filter).some((each) => isSharp(each, scope));
    case "and":
      return filter.filters.some((each) => isSharp(each, scope));
    case "or":
      return filter.filters.every((each) => isSharp(each, scope));
    default:
      return false;
  }
}

const conjuncts = (filter: CheckedFilter): readonly CheckedFilter[] =>
  filter.kind === "and" ? filter.filters.flatMap(conjuncts) : [filter];

function ofResource(term: Term, narrowed: boolean, scope: Scope): SQL {
  const place = placeOf(term.path, scope);
  if (term.kind === "valuePath") return ofValuePath(term.filter, place);
  const { subAttribute } = term.path;
  const isSimple = subAttribute !== undefined || term.path.attribute.type !== "complex";
  if (term.kind === "present" && !isSimple) return someRow(place, place.present);
  const test = testOf(term, place);
  const lookup = place.lookup(subAttribute);
  const isSharpTerm = term.kind === "compare" && term.op === "eq";
  if (lookup !== undefined && (isSharpTerm || !narrowed)) return lookup(test);
  return someRow(place, test(place.value(subAttribute)));
}

/** Index rows narrow first: each value that `eq` asks for must be somewhere in the resource. */
function ofValuePath(inside: CheckedFilter, place: Place): SQL {
  const narrow = conjuncts(inside).flatMap((each) => {
    if (each.kind !== "compare" || each.op !== "eq") return [];
    return place.lookup(each.path.subAttribute)?.(testOf(each, place)) ?? [];
  });
  const matches = whereValue(inside, place);
  // The one value of a singular attribute has to be there, whatever is asked of it.
  const some = place.rows ? someRow(place, matches) : sql`(${place.exists} AND ${matches})`;
  return sql`(${sql.join([...narrow, some], sql` AND `)})`;
}

const someRow = ({ rows }: Place, matches: SQL) =>
  rows ? sql`EXISTS (SELECT 1 FROM ${rows.from} WHERE ${rows.on} AND ${matches})` : matches;

function ofValue(term: Term, place: Place): SQL {
  if (term.kind === "valuePath") return sql`0`;
  return testOf(term, place)(place.value(term.path.subAttribute));
}

function testOf(term: Exclude<Term, { kind: "valuePath" }>, place: Place): Test {
  if (term.kind === "present") return (value) => sql`${value} <> ''`;
  const operand = place.operand(term.path.subAttribute, term.value);
  return COMPARE[term.op](typeof operand === "boolean" ? Number(operand) : operand);
}

/**
 * Text is compared by SQLite's BINARY collation, which is code point order. LIKE and GLOB are not used: they
 * have patterns of their own.
 */
const COMPARE: Readonly<Record<Comparison["op"], (operand: string | number) => Test>> = {
  eq: (operand) => (value) => sql`${value} = ${operand}`,
  gt: (operand) => (value) => sql`${value} > ${operand}`,
  ge: (operand) => (value) => sql`${value} >= ${operand}`,
  lt: (operand) => (value) => sql`${value} < ${operand}`,
  le: (operand) => (value) => sql`${value} <= ${operand}`,
  co: (operand) => (value) => sql`instr(${value}, ${operand}) > 0`,
  sw: (operand) => startsWith(String(operand)),
  ew: (operand) => endsWith(String(operand)),
};

/** As a range, which an index can be entered by. */
function startsWith(operand: string): Test {
  const end = after(operand);
  if (end === undefined) return (value) => sql`${value} >= ${operand}`;
  return (value) => sql`(${value} >= ${operand} AND ${value} < ${end})`;
}

/** The least text that is greater than all that start with `prefix`; undefined where there is none. */
function after(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Surrogates are no characters of UTF-8 text, so the next one after U+D7FF is U+E000.
  return String.fromCodePoint(...points, last >= 0xd7ff && last < 0xe000 ? 0xe000 : last + 1);
}

function endsWith(operand: string): Test {
  // substr() from the end would give the whole value for a length of 0.
  if (operand === "") return (value) => sql`${value} IS NOT NULL`;
  const length = Array.from(operand).length;
  return (value) => sql`substr(${value}, ${-length}) = ${operand}`;
}
