import type { Ingress } from "../resource/ingress.ts";
import { normalizeElement, normalizeValue, onlyElement } from "../resource/normalize.ts";
import { type Document, isObject, type Json } from "../resource/resource.ts";
import type { Attribute } from "../schema/attribute.ts";
import { findSubAttribute, valueAttribute } from "../schema/element.ts";
import { elementsOf, putElements, selected, yieldPrimary } from "./elements.ts";
import { isCleared } from "./quirks.ts";
import type { TargetedOperation } from "./target.ts";

/** RFC 7644 §3.5.2.1, where the target is a whole attribute. */
export function add(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { attribute } = operation.target;
  if (!attribute.multiValued) {
    assign(container, operation, ingress);
    return;
  }
  const read = normalizeValue(attribute, operation.value, attribute.name, ingress);
  const elements = elementsOf(container, operation);
  const places = new Map<string, number>();
  const note = (element: Json, place: number) => {
    for (const key of keysOf(element, attribute)) if (!places.has(key)) places.set(key, place);
  };
  elements.forEach(note);
  const written = new Set<number>();
  for (const element of Array.isArray(read) ? read : []) {
    const [key = ""] = keysOf(element, attribute);
    const place = places.get(key) ?? elements.length;
    const existing = elements[place];
    elements[place] =
      isObject(existing) && isObject(element) ? { ...existing, ...element } : element;
    note(element, place);
    written.add(place);
  }
  const values = elements.filter((_, place) => written.has(place));
  putElements(container, operation, yieldPrimary(elements, values, operation));
}

/**
 * By what a value is found to be there already, the most telling first. RFC 7643 §2.4: "SHOULD NOT
 * return the same (type, value) combination more than once"; a value that is added without a type
 * is any of that `value`. What has no `value`, such as an address, is the same when all of it is.
 */
function keysOf(element: Json, attribute: Attribute): string[] {
  if (!isObject(element)) return [JSON.stringify(element)];
  const value = element[valueAttribute(attribute)?.name ?? ""];
  if (value === undefined) return [JSON.stringify(Object.entries(element).sort())];
  const ofAnyType = JSON.stringify([value]);
  if (element.type === undefined) return [ofAnyType];
  return [JSON.stringify([value, element.type]), ofAnyType];
}

/**
 * Gives a single-valued attribute its value. Of a complex one only the sub-attributes that are
 * given change (§3.5.2.1, §3.5.2.3).
 */
export function assign(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { attribute } = operation.target;
  const value = onlyElement(operation.value, attribute.name);
  if (attribute.type !== "complex") {
    const read = normalizeValue(attribute, value, attribute.name, ingress);
    if (read !== undefined) container[attribute.name] = read;
    return;
  }
  const [current] = elementsOf(container, operation);
  const next = merging(value, attribute, ingress)(isObject(current) ? current : {});
  putElements(container, operation, Object.keys(next).length > 0 ? [next] : []);
}

/**
 * Reads a complex value once, to be merged into others: a sub-attribute given as null or "" goes,
 * those not given stay.
 */
function merging(
  value: unknown,
  attribute: Attribute,
  ingress: Ingress,
): (element: Document) => Document {
  const cleared: string[] = [];
  let given = value;
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([name, each]) => {
      const subAttribute = isCleared(each) ? findSubAttribute(attribute, name) : undefined;
      if (subAttribute !== undefined) cleared.push(subAttribute.name);
      return subAttribute === undefined;
    });
    given = Object.fromEntries(entries);
  }
  const read = normalizeElement(attribute, given, attribute.name, ingress);
  return (element) => {
    const kept = Object.entries(element).filter(([name]) => !cleared.includes(name));
    return { ...Object.fromEntries(kept), ...(isObject(read) && read) };
  };
}

/**
 * Merges sub-attributes into the values that the operation selects, each of which `base` makes
 * ready for it.
 * @param created stands in where it selects none
 */
export function mergeSelected(
  container: Document,
  operation: TargetedOperation,
  value: unknown,
  created: Document | undefined,
  base: (element: Document) => Document,
  ingress: Ingress,
): void {
  const all = elementsOf(container, operation);
  const matches = selected(all, operation);
  const merge = merging(value, operation.target.attribute, ingress);
  const written: Document[] = [];
  const write = (element: Document): Document => {
    const next = merge(base(element));
    written.push(next);
    return next;
  };
  const elements = all.map((each) => (matches.has(each) ? write(each as Document) : each));
  if (matches.size === 0 && created !== undefined) elements.push(write(created));
  putElements(container, operation, yieldPrimary(elements, written, operation));
}
