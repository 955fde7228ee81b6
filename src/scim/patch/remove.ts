import type { Ingress } from "../resource/ingress.ts";
import { normalizeValue } from "../resource/normalize.ts";
import type { Document, Json } from "../resource/resource.ts";
import { elementsOf, pruned, putElements, requireMatch, selected } from "./elements.ts";
import { isListed } from "./quirks.ts";
import type { TargetedOperation } from "./target.ts";

/**
 * RFC 7644 §3.5.2.2. Removing what is not there changes nothing.
 * @throws ScimError noTarget when a filter selects none of several values (§3.12, Table 9); not for
 *   a sub-attribute of such a value: the removal of another one may have taken the last of it
 */
export function remove(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { target, filter, value } = operation;
  const { attribute, subAttribute } = target;
  const isWhole = subAttribute === undefined && attribute.multiValued;
  if (isWhole && filter === undefined && value !== undefined && value !== null) {
    const elements = elementsOf(container, operation);
    putElements(container, operation, withoutListed(elements, operation, ingress));
    return;
  }
  // Entra removes a manager by `manager[value eq "id"]`; if another one is there by now, that one
  // stays.
  if (isWhole) requireMatch(elementsOf(container, operation), operation);
  clear(container, operation);
}

function withoutListed(
  elements: readonly Json[],
  { target: { attribute }, value }: TargetedOperation,
  ingress: Ingress,
): Json[] {
  const listed = normalizeValue(attribute, value, attribute.name, ingress);
  const isMeant = isListed(Array.isArray(listed) ? listed : []);
  return elements.filter((element) => !isMeant(element));
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
    if (!matches.has(element)) return [element];
    if (target.subAttribute === undefined) return [];
    const { [target.subAttribute.name]: removed, ...rest } = element as Document;
    if (removed === undefined) return [element];
    return pruned(rest, operation) ?? [];
  });
  putElements(container, operation, left);
}
