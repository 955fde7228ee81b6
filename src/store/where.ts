import { type SQL, sql } from "drizzle-orm";
import { resources } from "../../db/sqlite/schema.ts";
import type { CheckedFilter, Comparison } from "../scim/filter/ast.ts";
import { type Place, placeOf, type Scope, type Test } from "./columns.ts";

/**
 * A filter as the condition of a query on `resources`: true exactly where `evaluate` is. Values are
 * bound parameters, never text of the statement.
 */
export function where(filter: CheckedFilter, scope: Scope): SQL {
  if (filter.kind === "present" || filter.kind === "compare") {
    const found = lookup(filter, placeOf(filter.path, scope));
    if (found) return isAmong([found]);
  }
  const few = narrowed(filter, scope);
  // Few are left: reading these is cheaper than going through an index for each other term.
  if (few) return sql`(${isAmong(few)} AND ${whereRead(filter, scope)})`;
  return isTerm(filter)
    ? ofResource(filter, scope)
    : combined(filter, (each) => where(each, scope));
}

/** The inside of a value path as the condition of a query on the rows of `place`. */
export const whereValue = (filter: CheckedFilter, place: Place): SQL =>
  isTerm(filter) ? ofValue(filter, place) : combined(filter, (each) => whereValue(each, place));

/** Answers from the resource itself, without an index. */
const whereRead = (filter: CheckedFilter, scope: Scope): SQL =>
  isTerm(filter) ? ofResource(filter, scope) : combined(filter, (each) => whereRead(each, scope));

type Condition = Extract<CheckedFilter, { kind: "present" | "compare" }>;
type Term = Condition | Extract<CheckedFilter, { kind: "valuePath" }>;

const isTerm = (filter: CheckedFilter): filter is Term =>
  filter.kind === "present" || filter.kind === "compare" || filter.kind === "valuePath";

function combined(filter: Exclude<CheckedFilter, Term>, part: (filter: CheckedFilter) => SQL): SQL {
  switch (filter.kind) {
    case "and":
      return sql`(${sql.join(filter.filters.map(part), sql` AND `)})`;
    case "or":
      return sql`(${sql.join(filter.filters.map(part), sql` OR `)})`;
    case "not":
      // SQL has a third truth value, SCIM has not: what is unassigned does not match, so its
      // negation does.
      return sql`NOT coalesce(${part(filter.filter)}, 0)`;
    case "never":
      return sql`0`;
  }
}

/**
 * Selects from indexes whose ids together are few and hold all that match; undefined where there
 * are none. Only `eq` leaves few for sure.
 */
function narrowed(filter: CheckedFilter, scope: Scope): readonly SQL[] | undefined {
  switch (filter.kind) {
    case "compare":
      return sharp(filter, placeOf(filter.path, scope));
    case "valuePath": {
      const place = placeOf(filter.path, scope);
      return firstOf(conjuncts(filter.filter), (each) =>
        each.kind === "compare" ? sharp(each, place) : undefined,
      );
    }
    case "and":
      return firstOf(filter.filters, (each) => narrowed(each, scope));
    case "or": {
      const all = filter.filters.map((each) => narrowed(each, scope));
      return all.every((each) => each !== undefined) ? all.flat() : undefined;
    }
    default:
      return undefined;
  }
}

function sharp(filter: Comparison, place: Place): readonly SQL[] | undefined {
  const found = filter.op === "eq" ? lookup(filter, place) : undefined;
  return found && [found];
}

function firstOf<From, To>(list: readonly From[], find: (each: From) => To | undefined) {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const conjuncts = (filter: CheckedFilter): readonly CheckedFilter[] =>
  filter.kind === "and" ? filter.filters.flatMap(conjuncts) : [filter];

/** The ids of the resources that match, from an index. */
const lookup = (filter: Condition, place: Place): SQL | undefined =>
  place.lookup(filter.path.subAttribute)?.(testOf(filter, place));

const isAmong = (selects: readonly SQL[]) =>
  sql`${resources.id} IN (${sql.join([...selects], sql` UNION ALL `)})`;

function ofResource(term: Term, scope: Scope): SQL {
  const place = placeOf(term.path, scope);
  const { subAttribute } = term.path;
  if (term.kind === "valuePath") {
    const matches = whereValue(term.filter, place);
    // The one value of a singular attribute has to be there, whatever is asked of it.
    return place.rows ? someRow(place, matches) : sql`(${place.exists} AND ${matches})`;
  }
  const isWhole = subAttribute === undefined && term.path.attribute.type === "complex";
  if (isWhole) return someRow(place, place.present);
  return someRow(place, testOf(term, place)(place.value(subAttribute)));
}

const someRow = ({ rows }: Place, matches: SQL) =>
  rows ? sql`EXISTS (SELECT 1 FROM ${rows.from} WHERE ${rows.on} AND ${matches})` : matches;

function ofValue(term: Term, place: Place): SQL {
  if (term.kind === "valuePath") return sql`0`;
  return testOf(term, place)(place.value(term.path.subAttribute));
}

function testOf(term: Condition, place: Place): Test {
  if (term.kind === "present") return (value) => sql`${value} <> ''`;
  const operand = place.operand(term.path.subAttribute, term.value);
  return COMPARE[term.op](typeof operand === "boolean" ? Number(operand) : operand);
}

/**
 * Text is compared by SQLite's BINARY collation, which is code point order. LIKE and GLOB are not
 * used: they have patterns of their own.
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

/**
 * The least text that is greater than all that start with `prefix`; undefined where there is none.
 */
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
