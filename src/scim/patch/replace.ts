import type { Ingress } from "../resource/ingress.ts";
import { normalizeValue } from "../resource/normalize.ts";
import type { Document } from "../resource/resource.ts";
import { assign } from "./add.ts";
import { putElements } from "./elements.ts";
import type { TargetedOperation } from "./target.ts";

/**
 * RFC 7644 §3.5.2.3, where the target is a whole attribute: multi-valued ones are replaced as a
 * whole.
 */
export function replace(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { attribute } = operation.target;
  if (!attribute.multiValued) {
    assign(container, operation, ingress);
    return;
  }
  const read = normalizeValue(attribute, operation.value, attribute.name, ingress);
  putElements(container, operation, Array.isArray(read) ? read : []);
}
