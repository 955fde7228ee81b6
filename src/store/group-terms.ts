import { invalidFilter } from "../scim/error.ts";
import type { CheckedFilter } from "../scim/filter/ast.ts";
import { LIMITS } from "../scim/limits.ts";

/**
 * Refuses a filter that asks about derived groups too often: each term is a recursion of its own in
 * the statement, and a database takes only so many of them.
 * @throws ScimError 400 invalidFilter
 */
export function requireFewGroupTerms(filter: CheckedFilter): void {
  const terms = groupTerms(filter);
  if (terms <= LIMITS.groupTerms) return;
  throw invalidFilter(
    `The filter asks about groups ${terms} times, the most is ${LIMITS.groupTerms}. ` +
      "Ask in several requests, or read the members of the groups.",
  );
}

function groupTerms(filter: CheckedFilter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.reduce((sum, each) => sum + groupTerms(each), 0);
    case "not":
      return groupTerms(filter.filter);
    case "never":
      return 0;
    default:
      return Number(filter.path.attribute.storage === "groups");
  }
}
