import type { Filter } from "./ast.ts";

/**
 * Writes a filter with no more parentheses than it needs; `parseFilter` reads the same tree from
 * it.
 */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "or":
      return filter.filters.map(printFilter).join(" or ");
    case "and":
      return filter.filters.map(printInAnd).join(" and ");
    case "not":
      return `not (${printFilter(filter.filter)})`;
    case "present":
      return `${filter.path} pr`;
    case "compare":
      return `${filter.path} ${filter.op} ${JSON.stringify(filter.value)}`;
    case "valuePath":
      return `${filter.path}[${printFilter(filter.filter)}]`;
  }
}

/** `or` binds more loosely than `and`; everything else stands by itself. */
const printInAnd = (filter: Filter): string =>
  filter.kind === "or" ? `(${printFilter(filter)})` : printFilter(filter);
