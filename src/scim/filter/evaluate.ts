import { parseDateTime } from "../date-time.ts";
import { compareCodePoints, fold } from "../fold.ts";
import type { Json } from "../resource/resource.ts";
import type { Attribute } from "../schema/attribute.ts";
import { type AttributePath, leaf } from "../schema/lookup.ts";
import type { CheckedFilter, Comparison } from "./ast.ts";

/*
 * What a filter means. A store that answers filters in another way must agree with this on every
 * resource.
 *
 * - Nodes. The node of an attribute is what the resource (or the container of its extension) has
 *   under the canonical name. Null and absent are no node. An array is as many nodes as it has
 *   elements, anything else is one node. The nodes of a sub-attribute are those found in each node
 *   of its attribute that is an object.
 * - compare: true when any node compares. A node of another JSON type than the attribute's does
 *   not, and neither does the text of a dateTime that is none.
 *     string, reference, binary: both sides folded unless caseExact; co, sw and ew look for the
 *       folded value in the folded node as it stands, and find "" in every node; gt, ge, lt and le
 *       go by code point.
 *     dateTime by the moment, integer and decimal by number, boolean by identity.
 *   An attribute without nodes matches no comparison. `eq ""` matches a stored "".
 * - present: true when any node is non-empty. §3.4.2.2: "has a non-empty or non-null value, or if
 *   it contains a non-empty node for complex attributes". Empty are null, "", [], {} and what holds
 *   nothing but these.
 * - valuePath: true when any node of the attribute that is an object matches as a whole. Without
 *   nodes it is false, whatever stands inside: `emails[not (type eq "work")]` needs an e-mail.
 * - not is plain negation, so there are two truth values: `not (title eq "x")` matches where title
 *   is unassigned. `and`, `or` as usual. never: false.
 */

/** Whether a whole representation of a resource, with canonical names, matches. Never throws. */
export function evaluate(filter: CheckedFilter, resource: Readonly<Record<string, Json>>): boolean {
  return matches(filter, (path) => {
    const container = path.extension ? member(resource, path.extension.id) : resource;
    const nodes = nodesOf(member(container, path.attribute.name));
    const { subAttribute } = path;
    if (subAttribute === undefined) return nodes;
    return nodes.flatMap((node) => nodesOf(member(node, subAttribute.name)));
  });
}

/**
 * Whether one value of a complex attribute matches; paths inside name sub-attributes. Never throws.
 */
export function evaluateValue(filter: CheckedFilter, value: Json): boolean {
  return matches(filter, ({ subAttribute }) =>
    subAttribute === undefined ? [] : nodesOf(member(value, subAttribute.name)),
  );
}

function matches(filter: CheckedFilter, nodesAt: (path: AttributePath) => Json[]): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((each) => matches(each, nodesAt));
    case "or":
      return filter.filters.some((each) => matches(each, nodesAt));
    case "not":
      return !matches(filter.filter, nodesAt);
    case "present":
      return nodesAt(filter.path).some(isNonEmpty);
    case "compare":
      return nodesAt(filter.path).some((node) => compares(filter, node));
    case "valuePath":
      return nodesAt(filter.path).some(
        (node) => isObject(node) && evaluateValue(filter.filter, node),
      );
    case "never":
      return false;
  }
}

type JsonObject = Readonly<Record<string, Json>>;

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Own members only: an extension may define an attribute that is called `constructor`. */
const member = (value: Json | JsonObject | undefined, name: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as JsonObject)[name]
    : undefined;

function nodesOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.filter((each) => each !== null) : [value];
}

function isNonEmpty(node: Json): boolean {
  if (node === null || node === "") return false;
  return typeof node === "object" ? Object.values(node).some(isNonEmpty) : true;
}

function compares({ path, op, value }: Comparison, node: Json): boolean {
  const stored = comparable(leaf(path), node);
  if (typeof stored === "string" && typeof value === "string") {
    return STRING_OPS[op](stored, value);
  }
  if (typeof stored === "number" && typeof value === "number") {
    return isOrdered(op) && ORDERED_OPS[op](stored - value);
  }
  return typeof stored === "boolean" && op === "eq" && stored === value;
}

/** A node in the form in which the attribute is compared; undefined when it is of another type. */
function comparable(attribute: Attribute, node: Json): string | number | boolean | undefined {
  switch (attribute.type) {
    case "string":
    case "reference":
    case "binary":
      if (typeof node !== "string") return undefined;
      return attribute.caseExact ? node : fold(node);
    case "dateTime":
      return typeof node === "string" ? parseDateTime(node) : undefined;
    case "integer":
    case "decimal":
      return typeof node === "number" ? node : undefined;
    case "boolean":
      return typeof node === "boolean" ? node : undefined;
    case "complex":
      return undefined;
  }
}

type OrderedOp = "eq" | "gt" | "ge" | "lt" | "le";

/** By what the difference of both sides is. */
const ORDERED_OPS: Readonly<Record<OrderedOp, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
};

const isOrdered = (op: Comparison["op"]): op is OrderedOp => op in ORDERED_OPS;

const ordered = (op: OrderedOp) => (stored: string, value: string) =>
  ORDERED_OPS[op](compareCodePoints(stored, value));

const STRING_OPS: Readonly<Record<Comparison["op"], (stored: string, value: string) => boolean>> = {
  eq: (stored, value) => stored === value,
  co: (stored, value) => stored.includes(value),
  sw: (stored, value) => stored.startsWith(value),
  ew: (stored, value) => stored.endsWith(value),
  gt: ordered("gt"),
  ge: ordered("ge"),
  lt: ordered("lt"),
  le: ordered("le"),
};
