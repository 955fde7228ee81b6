import type { Filter } from "../filter/ast.ts";
import { isObject, normalizeElement } from "../resource/normalize.ts";
import type { Document, Json } from "../resource/resource.ts";
import type { Attribute } from "../schema/attribute.ts";

/** What clients send in PATCH that RFC 7644 §3.5.2 does not foresee, one named function for each. */

/**
 * Entra sets `emails[type eq "work"].value` whether or not there is a work e-mail, where §3.5.2.3 would answer
 * noTarget. A filter made of `eq` terms alone describes the value to create: `{"type": "work"}`. The next
 * operation with the same filter then finds it.
 * @returns undefined for any other filter
 */
export function describedBy(
  filter: Filter | undefined,
  attribute: Attribute,
): Document | undefined {
  if (filter === undefined) return undefined;
  const terms = filter.kind === "and" ? filter.filters : [filter];
  const fields: Record<string, unknown> = {};
  for (const term of terms) {
    if (term.kind !== "compare" || term.op !== "eq" || term.value === null) return undefined;
    fields[term.path] = term.value;
  }
  const quietly = { unknown: "ignore" as const, warnings: [] };
  const element = normalizeElement(attribute, fields, attribute.name, quietly);
  return isObject(element) ? element : undefined;
}

/**
 * Microsoft's validator clears a value with `""` and `null`, in any operation and also where there is nothing to
 * clear (RFC 7643 §2.5 has null and [] as unassigned; "" is theirs).
 */
export const isUnassigned = (value: unknown): boolean =>
  value === null || value === "" || (Array.isArray(value) && value.every((each) => each === null));

/**
 * Entra removes values of a multi-valued attribute by naming them in `value`; §3.5.2.2 has no `value` for remove and
 * would remove all. An element is meant when it has all that is named.
 */
export function isListed(element: Json, listed: readonly Json[]): boolean {
  return listed.some((named) => {
    if (typeof named !== "object" || named === null || Array.isArray(named))
      return named === element;
    if (typeof element !== "object" || element === null || Array.isArray(element)) return false;
    return Object.entries(named).every(([name, value]) => element[name] === value);
  });
}
