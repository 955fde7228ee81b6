import { invalidFilter } from "../error.ts";
import { valueAttribute } from "../schema/element.ts";
import {
  type AttributePath,
  findAttribute,
  leaf,
  pathName,
  resolvePath,
} from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import type { CheckedFilter, Filter } from "./ast.ts";
import { quote } from "./cursor.ts";
import { readOperand } from "./operand.ts";

/**
 * Checks a filter on resources of `type`.
 * @param unknown what an attribute that the type does not have means: "reject" is an error; "never"
 *   is for searches across types (§3.4.2.1: a resource without the attribute is as if it were
 *   unassigned)
 * @throws ScimError 400 invalidFilter
 */
export function checkFilter(
  filter: Filter,
  type: ResourceType,
  unknown: "reject" | "never",
): CheckedFilter {
  const resolve = (name: string) => resolvePath(type, name);
  return check(filter, { resolve, unknown, owner: type.name });
}

/**
 * Checks the inside of a value path: names are the sub-attributes of the complex attribute at
 * `path`.
 * @throws ScimError 400 invalidFilter
 */
export function checkValueFilter(filter: Filter, path: AttributePath): CheckedFilter {
  return checkInside(filter, path, "reject");
}

/** Where the names in a filter are looked up, and how errors call that place. */
interface Scope {
  readonly resolve: (name: string) => AttributePath | undefined;
  readonly unknown: "reject" | "never";
  readonly owner: string;
}

function check(filter: Filter, scope: Scope): CheckedFilter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { kind: filter.kind, filters: filter.filters.map((each) => check(each, scope)) };
    case "not":
      return not(check(filter.filter, scope));
    case "present":
      return at(filter.path, scope, (path) => ({ kind: "present", path }));
    case "compare":
      return checkComparison(filter, scope);
    case "valuePath":
      return at(filter.path, scope, (path) => ({
        kind: "valuePath",
        path,
        filter: checkInside(filter.filter, path, scope.unknown),
      }));
  }
}

const not = (filter: CheckedFilter): CheckedFilter => ({ kind: "not", filter });

/** Goes on with the attribute of this name, where there is one that may be asked about. */
function at(
  name: string,
  scope: Scope,
  next: (path: AttributePath) => CheckedFilter,
): CheckedFilter {
  const path = scope.resolve(name);
  if (path === undefined) {
    if (scope.unknown === "never") return { kind: "never" };
    throw invalidFilter(`${scope.owner} has no attribute ${quote(name)}.`);
  }
  requireReturned(path);
  return next(path);
}

/**
 * A filter on what is never returned would let a client guess it. The value is not repeated either.
 */
function requireReturned(path: AttributePath): void {
  if (path.attribute.returned !== "never" && path.subAttribute?.returned !== "never") return;
  throw invalidFilter(`Attribute '${pathName(path)}' cannot be used in a filter.`);
}

/** Negations are put around the whole, so that they hold for an unknown attribute as well. */
function checkComparison(
  filter: Extract<Filter, { kind: "compare" }>,
  scope: Scope,
): CheckedFilter {
  const { path, op, value } = filter;
  if (value === null && (op === "eq" || op === "ne")) {
    // RFC 7643 §2.5: "Unassigned and null values are equivalent", so `eq null` asks what `pr`
    // denies.
    const present = check({ kind: "present", path }, scope);
    return op === "eq" ? not(present) : present;
  }
  if (op === "ne") return not(check({ ...filter, op: "eq" }, scope));
  return at(path, scope, (asked) => {
    const name = pathName(asked);
    if (value === null) {
      throw invalidFilter(`Attribute '${name}': null goes with eq and ne only, not ${op}.`);
    }
    const simple = simplePath(asked);
    requireReturned(simple);
    const operand = readOperand(leaf(simple), pathName(simple), op, value);
    return { kind: "compare", path: simple, op, value: operand };
  });
}

/**
 * A complex attribute that is compared as such stands for its `value`: RFC 7644 Figure 2 has
 * `emails co "example.com"`, Entra asks for `manager eq "…"` and `members eq "…"`.
 */
function simplePath(path: AttributePath): AttributePath {
  if (leaf(path).type !== "complex") return path;
  const subAttribute = path.subAttribute ? undefined : valueAttribute(path.attribute);
  if (subAttribute !== undefined) return { ...path, subAttribute };
  const names = leaf(path).subAttributes?.map(({ name }) => name) ?? [];
  const name = pathName(path);
  throw invalidFilter(
    `Attribute '${name}' is complex: compare one of its sub-attributes ${names.join(", ")}.`,
  );
}

function checkInside(
  filter: Filter,
  parent: AttributePath,
  unknown: Scope["unknown"],
): CheckedFilter {
  const { attribute } = parent;
  if (parent.subAttribute !== undefined || attribute.type !== "complex") {
    const name = pathName(parent);
    throw invalidFilter(`Attribute '${name}' has no sub-attributes to filter its values by.`);
  }
  const resolve = (name: string) => {
    const subAttribute = findAttribute(attribute.subAttributes, name);
    return subAttribute && { ...parent, subAttribute };
  };
  return check(filter, { resolve, unknown, owner: `Attribute '${pathName(parent)}'` });
}
