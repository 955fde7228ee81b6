import type { CheckedFilter, Filter } from "./ast.ts";

/** The attribute expressions of a filter: what it asks of each value. */
export function termsOf(filter: Filter | CheckedFilter): number {
  if ("filters" in filter) return filter.filters.reduce((sum, each) => sum + termsOf(each), 0);
  return "filter" in filter ? termsOf(filter.filter) : 1;
}
