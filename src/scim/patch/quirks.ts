import type { CheckedFilter, Filter } from "../filter/ast.ts";
import { evaluateValue } from "../filter/evaluate.ts";
import { equal } from "../resource/equal.ts";
import { normalizeElement } from "../resource/normalize.ts";
import { type Document, isObject, isUnassigned, type Json } from "../resource/resource.ts";
import type { Attribute } from "../schema/attribute.ts";

/**
 * What clients send in PATCH that RFC 7644 §3.5.2 does not foresee, one named function for each.
 */

/**
 * Entra sets `emails[type eq "work"].value` whether or not there is a work e-mail, where §3.5.2.3
 * would answer noTarget. A filter made of `eq` terms alone describes the value to create: `{"type":
 * "work"}`. The next operation with the same filter then finds it.
 * @param written the filter as the client wrote it, so that the value is as sent
 * @returns undefined for any other filter, and where such a value would not be found
 */
export function describedBy(
  written: Filter | undefined,
  filter: CheckedFilter | undefined,
  attribute: Attribute,
): Document | undefined {
  if (written === undefined || filter === undefined) return undefined;
  const terms = written.kind === "and" ? written.filters : [written];
  const fields: Record<string, unknown> = {};
  for (const term of terms) {
    if (term.kind !== "compare" || term.op !== "eq" || term.value === null) return undefined;
    // As text, which every type is read from: `type eq 5` means "5", `primary eq "True"` means
    // true.
    fields[term.path] = String(term.value);
  }
  const quietly = { unknown: "ignore" as const, warnings: [] };
  const element = normalizeElement(attribute, fields, attribute.name, quietly);
  return isObject(element) && evaluateValue(filter, element) ? element : undefined;
}

/**
 * Microsoft's validator clears a value with `""` and `null`, in any operation and also where there
 * is nothing to clear (RFC 7643 §2.5 has null and [] as unassigned; "" is theirs).
 */
export const isCleared = (value: unknown): boolean => value === "" || isUnassigned(value);

/**
 * Entra removes values of a multi-valued attribute by naming them in `value`; §3.5.2.2 has no
 * `value` for remove and would remove all. An element is meant when it has all that is named.
 */
export function isListed(listed: readonly Json[]): (element: Json) => boolean {
  const objects = listed.filter(isObject).map((each) => Object.entries(each));
  return (element) =>
    isObject(element)
      ? objects.some((named) => named.every(([name, value]) => equal(element[name], value)))
      : listed.includes(element);
}
