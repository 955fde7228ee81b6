import { noTarget } from "../error.ts";
import { evaluateValue } from "../filter/evaluate.ts";
import { printFilter } from "../filter/print.ts";
import { requireFew } from "../resource/normalize.ts";
import { type Document, isObject, type Json } from "../resource/resource.ts";
import { shortened } from "../resource/text.ts";
import { isOnlyLabels, primaryAttribute } from "../schema/element.ts";
import { pathName } from "../schema/lookup.ts";
import type { TargetedOperation } from "./target.ts";

/** The values of the attribute in its container, as a list whether it is multi-valued or not. */
export function elementsOf(container: Document, { target }: TargetedOperation): Json[] {
  const value = container[target.attribute.name];
  if (value === undefined) return [];
  return Array.isArray(value) ? [...value] : [value];
}

/**
 * Puts the values back; an attribute without values is unassigned (RFC 7643 §2.5), and of a
 * single-valued one the last value counts.
 * @throws ScimError invalidValue for too many
 */
export function putElements(
  container: Document,
  { target }: TargetedOperation,
  elements: readonly Json[],
): void {
  const { name, multiValued } = target.attribute;
  requireFew(elements, name);
  const last = elements.at(-1);
  if (last === undefined) delete container[name];
  else container[name] = multiValued ? [...elements] : last;
}

/** The complex values that the operation's filter selects; all of them where it has none. */
export function selected(
  elements: readonly Json[],
  { filter }: TargetedOperation,
): ReadonlySet<Json> {
  return new Set(
    elements.filter(
      (element) => isObject(element) && (filter === undefined || evaluateValue(filter, element)),
    ),
  );
}

/**
 * RFC 7644 §3.5.2: "a PATCH operation that sets a value's 'primary' sub-attribute to 'true' SHALL
 * cause the server to automatically set 'primary' to 'false' for any other values in the array."
 * @param written the values that the operation has written
 */
export function yieldPrimary(
  elements: readonly Json[],
  written: readonly Json[],
  { target }: TargetedOperation,
): Json[] {
  const primary = primaryAttribute(target.attribute)?.name;
  const isPrimary = (element: Json) =>
    primary !== undefined && isObject(element) && element[primary] === true;
  if (primary === undefined || !written.some(isPrimary)) return [...elements];
  const kept = new Set(written);
  return elements.map((element) =>
    isPrimary(element) && !kept.has(element)
      ? { ...(element as Document), [primary]: false }
      : element,
  );
}

/**
 * What is left of a value after a sub-attribute was removed; undefined when that is nothing but
 * labels.
 */
export function pruned(element: Document, { target }: TargetedOperation): Document | undefined {
  const isEmpty = target.attribute.multiValued
    ? isOnlyLabels(element)
    : Object.keys(element).length === 0;
  return isEmpty ? undefined : element;
}

/**
 * §3.5.2.3: "If the target location is a multi-valued attribute for which a value selection filter
 * ("valuePath") has been supplied and no record match was made, the service provider SHALL indicate
 * failure by returning ... noTarget".
 */
export function requireMatch(elements: readonly Json[], operation: TargetedOperation): void {
  const { target, written } = operation;
  if (written === undefined || selected(elements, operation).size > 0) return;
  const { subAttribute: _, ...attribute } = target;
  const filter = shortened(printFilter(written), 200);
  throw noTarget(`The filter '${filter}' selects no value of '${pathName(attribute)}'.`);
}
