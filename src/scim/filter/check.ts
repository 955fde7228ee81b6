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
 * @param unknown what an attribute that the type does not have means: "reject" is an error; "never" is for
 *   searches across types (§3.4.2.1: a resource without the attribute is as if it were unassigned)
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
 * Checks the inside of a value path: names are the sub-attributes of the complex attribute at `path`.
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
      return at(filter.path, scope, (path) => checkComparison(filter, path));
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
  // A filter on what is never returned would let a client guess it; its value is not repeated either.
  if (path.attribute.returned === "never" || path.subAttribute?.returned === "never") {
    throw invalidFilter(`Attribute '${pathName(path)}' cannot be used in a filter.`);
  }
  return next(path);
}

function checkComparison(
  { op, value }: Extract<Filter, { kind: "compare" }>,
  asked: AttributePath,
): CheckedFilter {
  const path = simplePath(asked);
  if (value === null) {
    // RFC 7643 §2.5: "Unassigned and null values are equivalent", so `eq null` asks what `pr` denies.
    if (op === "eq") return not({ kind: "present", path });
    if (op === "ne") return { kind: "present", path };
    throw invalidFilter(`Attribute '${pathName(path)}': null goes with eq and ne only, not ${op}.`);
  }
  if (op === "ne") return not(comparison(path, "eq", value));
  return comparison(path, op, value);
}

function comparison(
  path: AttributePath,
  op: Exclude<Extract<Filter, { kind: "compare" }>["op"], "ne">,
  value: string | number | boolean,
): CheckedFilter {
  return { kind: "compare", path, op, value: readOperand(leaf(path), pathName(path), op, value) };
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
  throw invalidFilter(
    `Attribute '${pathName(path)}' is complex: compare one of its sub-attributes ${names.join(", ")}.`,
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
