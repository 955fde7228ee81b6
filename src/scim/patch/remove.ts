import type { Ingress } from "../resource/ingress.ts";
import { normalizeValue } from "../resource/normalize.ts";
import type { Document, Json } from "../resource/resource.ts";
import { pathName } from "../schema/lookup.ts";
import { elementsOf, pruned, putElements, requireMatch, selected } from "./elements.ts";
import { isListed } from "./quirks.ts";
import type { TargetedOperation } from "./target.ts";

/**
 * RFC 7644 §3.5.2.2. Removing what is not there changes nothing.
 * @throws ScimError noTarget when a filter selects no value (§3.12, Table 9)
 */
export function remove(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { target, filter, value } = operation;
  const elements = elementsOf(container, operation);
  // Entra removes a manager by `manager[value eq "id"]`; if another one is there by now, that one stays.
  if (filter !== undefined && target.attribute.multiValued) requireMatch(elements, operation);
  if (target.subAttribute === undefined && filter === undefined) {
    const isNamed = value !== undefined && value !== null && target.attribute.multiValued;
    const left = isNamed ? withoutListed(elements, operation, ingress) : [];
    putElements(container, operation, left);
    return;
  }
  clear(container, operation);
}

function withoutListed(
  elements: readonly Json[],
  { target, value, where }: TargetedOperation,
  ingress: Ingress,
): Json[] {
  const label = `${pathName(target)}' in '${where}`;
  const listed = normalizeValue(target.attribute, value, label, ingress);
  return elements.filter((element) => !isListed(element, Array.isArray(listed) ? listed : []));
}

/** Unassigns the target, quietly where nothing is there. */
export function clear(container: Document, operation: TargetedOperation): void {
  const { target, filter } = operation;
  if (target.subAttribute === undefined && filter === undefined) {
    putElements(container, operation, []);
    return;
  }
  const elements = elementsOf(container, operation);
  const matches = selected(elements, operation);
  const left = elements.flatMap((element) => {
    if (!matches.includes(element as Document)) return [element];
    if (target.subAttribute === undefined) return [];
    const { [target.subAttribute.name]: removed, ...rest } = element as Document;
    if (removed === undefined) return [element];
    return pruned(rest, operation) ?? [];
  });
  putElements(container, operation, left);
}
