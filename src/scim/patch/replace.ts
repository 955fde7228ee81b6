import { noTarget } from "../error.ts";
import type { Ingress } from "../resource/ingress.ts";
import { normalizeValue } from "../resource/normalize.ts";
import type { Document } from "../resource/resource.ts";
import { pathName } from "../schema/lookup.ts";
import { assign } from "./add.ts";
import { elementsOf, putElements, selected } from "./elements.ts";
import type { TargetedOperation } from "./target.ts";

/** RFC 7644 §3.5.2.3, where the target is a whole attribute: multi-valued ones are replaced as a whole. */
export function replace(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { attribute } = operation.target;
  if (!attribute.multiValued) {
    assign(container, operation, ingress);
    return;
  }
  const label = `${attribute.name}' in '${operation.where}`;
  const read = normalizeValue(attribute, operation.value, label, ingress);
  putElements(container, operation, Array.isArray(read) ? read : []);
}

/**
 * "If the target location is a multi-valued attribute for which a value selection filter has been supplied and no
 * record match was made, the service provider SHALL indicate failure by returning ... noTarget".
 */
export function requireMatch(container: Document, operation: TargetedOperation): void {
  if (selected(elementsOf(container, operation), operation).length > 0) return;
  const { target, where } = operation;
  throw noTarget(`The filter in ${where} selects no value of '${pathName(target)}'.`);
}
