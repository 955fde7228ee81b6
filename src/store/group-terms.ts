import { invalidFilter } from "../scim/error.ts";
import type { CheckedFilter } from "../scim/filter/ast.ts";
import { LIMITS } from "../scim/limits.ts";
import type { AttributePath } from "../scim/schema/lookup.ts";

/** Whether this is derived from the groups above a resource. */
export const asksGroups = ({ attribute: { storage } }: AttributePath): boolean =>
  storage === "groups" || storage === "permissions" || storage === "derived";

/**
 * Refuses a filter that asks about derived groups too often: each term is a recursion of its own in
 * the statement, and a database takes only so many of them.
 * @throws ScimError 400 invalidFilter
 */
export function requireFewGroupTerms(filter: CheckedFilter): void {
  const terms = groupTerms(filter);
  if (terms <= LIMITS.groupTerms) return;
  throw invalidFilter(
    `The filter asks ${terms} times about groups or what follows from them, such as permissions; ` +
      `the most is ${LIMITS.groupTerms}. Ask in several requests, or read the members of groups.`,
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
      return Number(asksGroups(filter.path));
  }
}
