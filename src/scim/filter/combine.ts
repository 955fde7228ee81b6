import type { Filter } from "./ast.ts";

/**
 * Joins filters with `and` or `or`. The list is flat: a part of the same kind is replaced by its
 * own parts, and a single part stands alone, so that one meaning has one tree.
 * @param filters at least one
 */
export function combine(kind: "and" | "or", filters: readonly [Filter, ...Filter[]]): Filter {
  const parts = filters.flatMap((filter) => (filter.kind === kind ? filter.filters : [filter]));
  return parts.length === 1 ? filters[0] : { kind, filters: parts };
}
