import { equal } from "../resource/equal.ts";
import type { Ingress } from "../resource/ingress.ts";
import { isObject, normalizeElement, normalizeValue } from "../resource/normalize.ts";
import type { Document, Json } from "../resource/resource.ts";
import { findSubAttribute, valueAttribute } from "../schema/element.ts";
import { elementsOf, putElements, selected, yieldPrimary } from "./elements.ts";
import { isUnassigned } from "./quirks.ts";
import type { TargetedOperation } from "./target.ts";

/** RFC 7644 §3.5.2.1, where the target is a whole attribute. */
export function add(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { target, value, where } = operation;
  const { attribute } = target;
  if (!attribute.multiValued) {
    assign(container, operation, ingress);
    return;
  }
  const read = normalizeValue(attribute, value, `${attribute.name}' in '${where}`, ingress);
  const elements = elementsOf(container, operation);
  const written: Json[] = [];
  for (const element of Array.isArray(read) ? read : []) {
    // "If the value already exists in the target location, no changes SHOULD be made".
    if (elements.some((existing) => equal(existing, element))) continue;
    const twin = elements.findIndex((existing) => isTwin(existing, element, operation));
    const merged =
      twin < 0 ? element : { ...(elements[twin] as Document), ...(element as Document) };
    elements.splice(twin < 0 ? elements.length : twin, twin < 0 ? 0 : 1, merged);
    written.push(merged);
  }
  putElements(container, operation, yieldPrimary(elements, written, operation));
}

/** RFC 7643 §2.4: "SHOULD NOT return the same (type, value) combination more than once". */
function isTwin(a: Json, b: Json, { target }: TargetedOperation): boolean {
  const value = valueAttribute(target.attribute)?.name;
  if (value === undefined || !isObject(a) || !isObject(b) || a[value] === undefined) return false;
  return equal(a[value], b[value]) && equal(a.type, b.type);
}

/**
 * Gives a single-valued attribute its value. Of a complex one only the sub-attributes that are given change
 * (§3.5.2.1, §3.5.2.3), and those given as null or "" go.
 */
export function assign(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { target, value, where } = operation;
  const { attribute } = target;
  const label = `${attribute.name}' in '${where}`;
  const read = normalizeValue(attribute, value, label, ingress);
  if (attribute.type !== "complex") {
    if (read !== undefined) container[attribute.name] = read;
    return;
  }
  const [current] = elementsOf(container, operation);
  const next = { ...(isObject(current) ? current : {}), ...(isObject(read) ? read : {}) };
  for (const [name, each] of Object.entries(isObject(value) ? value : {})) {
    const cleared = isUnassigned(each) ? findSubAttribute(attribute, name) : undefined;
    if (cleared !== undefined) delete next[cleared.name];
  }
  putElements(container, operation, Object.keys(next).length > 0 ? [next] : []);
}

/** Sets one sub-attribute in the values that the operation selects; `created` stands in where it selects none. */
export function setSubAttribute(
  container: Document,
  operation: TargetedOperation,
  created: Document | undefined,
  ingress: Ingress,
): void {
  const { attribute, subAttribute } = operation.target;
  if (subAttribute === undefined) return;
  const label = `${attribute.name}.${subAttribute.name}' in '${operation.where}`;
  const value = normalizeValue(subAttribute, operation.value, label, ingress);
  if (value === undefined) return;
  const all = elementsOf(container, operation);
  const matches = selected(all, operation);
  const written: Document[] = [];
  const write = (element: Document): Document => {
    const next = { ...element, [subAttribute.name]: value };
    written.push(next);
    return next;
  };
  const elements = all.map((each) =>
    matches.includes(each as Document) ? write(each as Document) : each,
  );
  if (matches.length === 0 && created !== undefined) elements.push(write(created));
  putElements(container, operation, yieldPrimary(elements, written, operation));
}

/** Merges a complex value into the values that the filter selects. */
export function mergeSelected(
  container: Document,
  operation: TargetedOperation,
  merge: (element: Document, value: Document) => Document,
  ingress: Ingress,
): void {
  const { attribute } = operation.target;
  const label = `${attribute.name}' in '${operation.where}`;
  const [only] = Array.isArray(operation.value) ? operation.value : [operation.value];
  const value = normalizeElement(attribute, only, label, ingress);
  if (!isObject(value)) return;
  const all = elementsOf(container, operation);
  const matches = selected(all, operation);
  const written: Document[] = [];
  const elements = all.map((each) => {
    if (!matches.includes(each as Document)) return each;
    const next = merge(each as Document, value);
    written.push(next);
    return next;
  });
  if (matches.length === 0) {
    const created = merge({}, value);
    written.push(created);
    elements.push(created);
  }
  putElements(container, operation, yieldPrimary(elements, written, operation));
}
