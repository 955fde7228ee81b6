import { invalidFilter } from "../error.ts";
import type { CompareOp, CompValue, Filter } from "./ast.ts";
import { combine } from "./combine.ts";
import { Cursor, quote } from "./cursor.ts";

/**
 * Reads a filter as grammar.abnf describes it.
 * @throws ScimError 400 invalidFilter: what was found where, and what is expected
 */
export function parseFilter(text: string): Filter {
  const cursor = new Cursor(text, "filter", invalidFilter);
  const filter = filterRule(cursor);
  if (cursor.peek().kind !== "end") {
    throw cursor.unexpected("and, or or the end; a value with spaces stands in double quotes");
  }
  return filter;
}

/**
 * FILTER and logExp. §3.4.2.2: "'not' takes precedence over 'and', which takes precedence over
 * 'or'", so an `or` joins what `and` has joined.
 */
export function filterRule(cursor: Cursor): Filter {
  const filters: [Filter, ...Filter[]] = [andRule(cursor)];
  while (cursor.isWord("or")) {
    cursor.next();
    filters.push(andRule(cursor));
  }
  return combine("or", filters);
}

function andRule(cursor: Cursor): Filter {
  const filters: [Filter, ...Filter[]] = [factorRule(cursor)];
  while (cursor.isWord("and")) {
    cursor.next();
    filters.push(factorRule(cursor));
  }
  return combine("and", filters);
}

/** attrExp / valuePath / *1"not" "(" FILTER ")" */
function factorRule(cursor: Cursor): Filter {
  if (cursor.peek().kind === "(") return groupRule(cursor);
  if (cursor.isWord("not")) {
    cursor.next();
    if (cursor.peek().kind !== "(") throw cursor.unexpected("( after not");
    return { kind: "not", filter: groupRule(cursor) };
  }
  const path = attrPathRule(cursor);
  return cursor.peek().kind === "[" ? valueExpRule(cursor, path) : attrExpRule(cursor, path);
}

function groupRule(cursor: Cursor): Filter {
  cursor.expect("(", "(");
  const filter = cursor.nested(filterRule);
  cursor.expect(")", "and, or or )");
  return filter;
}

/** valuePath, or valuePath subAttr with an operator (an extension, see grammar.abnf). */
function valueExpRule(cursor: Cursor, path: string): Filter {
  const inner = valueFilterRule(cursor);
  const subAttribute = subAttrRule(cursor);
  if (subAttribute === undefined) return { kind: "valuePath", path, filter: inner };
  return onValue(path, inner, attrExpRule(cursor, subAttribute));
}

/**
 * `emails[type eq "work"].value eq "x"`. `ne` is the negation of `eq` and `eq null` that of `pr`,
 * about the values that the brackets select.
 */
function onValue(path: string, inner: Filter, expression: Filter): Filter {
  const matching = (filter: Filter): Filter => ({
    kind: "valuePath",
    path,
    filter: combine("and", [inner, filter]),
  });
  if (expression.kind !== "compare") return matching(expression);
  if (expression.value === null) {
    const present = matching({ kind: "present", path: expression.path });
    if (expression.op === "ne") return present;
    if (expression.op === "eq") return { kind: "not", filter: present };
  }
  if (expression.op !== "ne") return matching(expression);
  return { kind: "not", filter: matching({ ...expression, op: "eq" }) };
}

/** "[" valFilter "]" */
export function valueFilterRule(cursor: Cursor): Filter {
  cursor.expect("[", "[");
  const filter = cursor.nested(filterRule);
  cursor.expect("]", "and, or or ]");
  return filter;
}

/** subAttr after a valuePath: the name without its dot, or undefined where there is none. */
export function subAttrRule(cursor: Cursor): string | undefined {
  const { kind, text } = cursor.peek();
  if (kind !== "word" || !text.startsWith(".")) return undefined;
  if (!SUB_ATTR.test(text)) throw cursor.unexpected("a sub-attribute such as .value");
  cursor.next();
  return text.slice(1);
}

/**
 * [URI ":"] ATTRNAME *1subAttr; whether there is such an attribute is not for the grammar to say.
 */
export function attrPathRule(cursor: Cursor): string {
  const { kind, text } = cursor.peek();
  if (kind !== "word" || !ATTR_PATH.test(text)) {
    throw cursor.unexpected("an attribute such as userName or name.familyName");
  }
  cursor.next();
  return text;
}

const SUB_ATTR = /^\.\$?[a-z][\w-]*$/i;
const ATTR_PATH =
  /^(?:\$?[a-z][\w-]*(?:\.\$?[a-z][\w-]*)?|[a-z][a-z0-9+.-]*:[\w.~:/?#@!$&'*+,;=%-]+)$/i;

/** (attrPath SP "pr") / (attrPath SP compareOp SP compValue) */
function attrExpRule(cursor: Cursor, path: string): Filter {
  cursor.countTerm();
  if (cursor.peek().kind !== "word") {
    throw cursor.unexpected(`an operator after ${quote(path)}, one of ${OPERATORS}`);
  }
  const { text, position } = cursor.next();
  const operator = text.toLowerCase();
  if (operator === "pr") return { kind: "present", path };
  const op = COMPARE_OPS.find((each) => each === operator);
  if (op === undefined) {
    // §3.4.2.2: "the service provider should specify an error response description identifying the
    // client error, e.g., 'The operator 'regex' is not supported.'"
    const statement = `The operator ${quote(text)} is not supported; use one of ${OPERATORS}`;
    throw cursor.wrong(position, statement);
  }
  return { kind: "compare", path, op, value: compValueRule(cursor) };
}

const COMPARE_OPS: readonly CompareOp[] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];
const OPERATORS = [...COMPARE_OPS, "pr"].join(", ");

/**
 * false / null / true / number / string, or a word that can only be a string without its quotes.
 */
function compValueRule(cursor: Cursor): CompValue {
  const { kind, text } = cursor.peek();
  const word = text.toLowerCase();
  const isValue = kind === "string" || (kind === "word" && !RESERVED.has(word));
  if (!isValue || (kind === "word" && /^['{]/.test(text))) {
    throw cursor.unexpected('a value: "text" in double quotes, a number, true, false or null');
  }
  cursor.next();
  if (kind === "string") return text;
  const literal = LITERALS.get(word);
  if (literal !== undefined) return literal;
  // 007 and 1.50 stay text, so that a string attribute is compared with all the digits that were
  // sent.
  return NUMBER.test(text) && String(Number(text)) === text ? Number(text) : text;
}

const RESERVED: ReadonlySet<string> = new Set(["and", "or", "not"]);
const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
