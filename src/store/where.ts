import { type SQL, sql } from "drizzle-orm";
import { resources } from "../../db/sqlite/schema.ts";
import type { CheckedFilter, Comparison } from "../scim/filter/ast.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import { leaf } from "../scim/schema/lookup.ts";
import { placeOf } from "./columns.ts";
import type { Place, Scope, Test } from "./place.ts";

/**
 * A filter as the condition of a query on `resources`: true exactly where `evaluate` is. Values are
 * bound parameters, never text of the statement.
 */
export const where = (filter: CheckedFilter, scope: Scope): SQL =>
  whereBy(filter, scope, isAnyLookup);

/**
 * The same condition for a query that goes from resource to resource and must get on from each to
 * the next soon. A lookup other than `eq` reads all of an index before the first resource is
 * decided, so that of many terms each is read from the resource instead.
 */
export function whereWalked(filter: CheckedFilter, scope: Scope): SQL {
  const reads = wideLookups(filter, scope);
  return whereBy(filter, scope, reads > WIDE_LOOKUPS ? isSharp : isAnyLookup);
}

/** Lookups other than `eq` in one statement. */
const WIDE_LOOKUPS = 8;

/** Which terms are answered from an index. */
type Use = (term: Condition, place: Place) => boolean;

/** Only `eq` leaves few for sure, and not everywhere: a group may hold everybody. */
const isSharp: Use = (term, place) => term.kind === "compare" && term.op === "eq" && !place.shared;
const isRange: Use = (term) => term.kind === "compare" && RANGES.has(term.op);
const isAnyLookup: Use = () => true;

const RANGES: ReadonlySet<Comparison["op"]> = new Set(["eq", "sw", "gt", "ge", "lt", "le"]);

function whereBy(filter: CheckedFilter, scope: Scope, use: Use): SQL {
  if (filter.kind === "present" || filter.kind === "compare") {
    const found = lookup(filter, placeOf(filter.path, scope), use);
    if (found) return isAmong([found]);
  }
  const few = narrowed(filter, scope);
  // Few are left: reading these is cheaper than going through an index for each other term.
  if (few) return sql`(${isAmong(few)} AND ${whereRead(filter, scope)})`;
  return isTerm(filter)
    ? ofResource(filter, scope)
    : combined(filter, (each) => whereBy(each, scope, use));
}

function wideLookups(filter: CheckedFilter, scope: Scope): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.reduce((sum, each) => sum + wideLookups(each, scope), 0);
    case "not":
      return wideLookups(filter.filter, scope);
    case "present":
    case "compare": {
      const place = placeOf(filter.path, scope);
      return Number(!isSharp(filter, place) && lookup(filter, place, isAnyLookup) !== undefined);
    }
    default:
      return 0;
  }
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

/** Ids from an index. */
export interface Lookup {
  readonly ids: SQL;
  /** Whether there is one at most. */
  readonly isUnique: boolean;
}

/**
 * Lookups whose ids together are few and hold all that match; undefined where there are none.
 */
export const narrowed = (filter: CheckedFilter, scope: Scope): readonly Lookup[] | undefined =>
  coveredBy(filter, scope, isSharp);

/** The same with lookups that may name many, the sharpest first. */
export const covered = (filter: CheckedFilter, scope: Scope): readonly Lookup[] | undefined =>
  firstOf([isSharp, isRange, isAnyLookup], (use) => coveredBy(filter, scope, use));

function coveredBy(filter: CheckedFilter, scope: Scope, use: Use): readonly Lookup[] | undefined {
  switch (filter.kind) {
    case "present":
    case "compare":
      return listOf(lookup(filter, placeOf(filter.path, scope), use));
    case "valuePath": {
      const place = placeOf(filter.path, scope);
      return firstOf(conjuncts(filter.filter), (each) =>
        each.kind === "compare" || each.kind === "present"
          ? listOf(lookup(each, place, use))
          : undefined,
      );
    }
    case "and":
      return firstOf(filter.filters, (each) => coveredBy(each, scope, use));
    case "or": {
      const all = filter.filters.map((each) => coveredBy(each, scope, use));
      return all.every((each) => each !== undefined) ? all.flat() : undefined;
    }
    case "never":
      return [];
    default:
      return undefined;
  }
}

const listOf = (found: Lookup | undefined) => found && [found];

function firstOf<From, To>(list: readonly From[], find: (each: From) => To | undefined) {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const conjuncts = (filter: CheckedFilter): readonly CheckedFilter[] =>
  filter.kind === "and" ? filter.filters.flatMap(conjuncts) : [filter];

/** The resources that match a term, from an index. */
function lookup(term: Condition, place: Place, use: Use): Lookup | undefined {
  const find = use(term, place) ? place.lookup(term.path.subAttribute) : undefined;
  if (find === undefined) return undefined;
  const isUnique =
    term.kind === "compare" && term.op === "eq" && leaf(term.path).uniqueness !== "none";
  return { ids: find(testOf(term, place)), isUnique };
}

export const isAmong = (lookups: readonly Lookup[]): SQL =>
  lookups.length === 0 ? sql`0` : sql`${resources.id} IN (${unionOf(lookups)})`;

/** The ids of all, some of them more than once. */
export const unionOf = (lookups: readonly Lookup[]): SQL =>
  sql.join(
    lookups.map(({ ids }) => ids),
    sql` UNION ALL `,
  );

function ofResource(term: Term, scope: Scope): SQL {
  const place = placeOf(term.path, scope);
  const { subAttribute } = term.path;
  if (term.kind === "valuePath") {
    const matches = whereValue(term.filter, place);
    // The one value of a singular attribute has to be there, whatever is asked of it.
    return place.rows ? someRow(term, place, matches) : sql`(${place.exists} AND ${matches})`;
  }
  const isWhole = subAttribute === undefined && term.path.attribute.type === "complex";
  if (isWhole) return someRow(term, place, place.present);
  return someRow(term, place, testOf(term, place)(place.value(subAttribute)));
}

function someRow(term: Term, { rows, shared }: Place, matches: SQL): SQL {
  if (rows === undefined) return matches;
  if (shared && readsOnly(term, shared.has)) return shared.some(matches);
  return sql`EXISTS (SELECT 1 FROM ${rows.from} WHERE ${rows.on} AND ${matches})`;
}

/** Whether all sub-attributes that a filter asks about are among some. */
function readsOnly(filter: CheckedFilter, isOne: (subAttribute: Attribute) => boolean): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.every((each) => readsOnly(each, isOne));
    case "not":
    case "valuePath":
      return readsOnly(filter.filter, isOne);
    case "never":
      return true;
    default:
      return filter.path.subAttribute === undefined || isOne(filter.path.subAttribute);
  }
}

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
