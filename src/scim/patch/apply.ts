import { mutability } from "../error.ts";
import type { Ingress } from "../resource/ingress.ts";
import { containerOf, normalizeValue, onlyElement } from "../resource/normalize.ts";
import { type Document, isObject, isUnassigned } from "../resource/resource.ts";
import { leaf, pathName } from "../schema/lookup.ts";
import { add, mergeSelected } from "./add.ts";
import { atOperation } from "./at-operation.ts";
import { elementsOf, requireMatch } from "./elements.ts";
import { describedBy, isCleared } from "./quirks.ts";
import { clear, remove } from "./remove.ts";
import { replace } from "./replace.ts";
import type { TargetedOperation } from "./target.ts";

/**
 * Applies operations one after another (RFC 7644 §3.5.2: "the resulting resource becomes the target
 * of the next operation"). `document` is not touched; a thrown error leaves nothing behind.
 * @throws ScimError mutability, noTarget, invalidValue
 */
export function applyOperations(
  operations: readonly TargetedOperation[],
  document: Document,
  ingress: Ingress,
): Document {
  const next = withOwnContainers(document);
  for (const operation of operations) {
    atOperation(operation.where, ingress, (own) => applyOperation(operation, next, own));
  }
  return next;
}

/**
 * The document with containers of its own, which operations write to. The values in these are never
 * written to, only replaced, so they stay what they are: to compare them afterwards is to see that.
 */
function withOwnContainers(document: Document): Document {
  const own = { ...document };
  for (const name of Object.keys(own)) {
    const value = own[name];
    if (isObject(value)) own[name] = { ...value };
  }
  return own;
}

function applyOperation(operation: TargetedOperation, document: Document, ingress: Ingress): void {
  const { target, value } = operation;
  if (!isWritable(operation)) return;
  if (target.attribute.storage === "dropped") {
    normalizeValue(target.attribute, value, pathName(target), ingress);
    return;
  }
  const container = containerOf(document, target);
  if (operation.op === "remove") remove(container, operation, ingress);
  else if (addsNothing(operation)) return;
  else if (isCleared(value)) clear(container, operation);
  else write(container, operation, ingress);
  const { extension } = target;
  if (extension !== undefined && isEmpty(document[extension.id])) delete document[extension.id];
}

/** §3.5.2.1: add appends to a multi-valued attribute; to append no values takes none away. */
const addsNothing = ({ op, target, value }: TargetedOperation): boolean =>
  op === "add" && target.attribute.multiValued && Array.isArray(value) && isUnassigned(value);

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

/**
 * §3.5.2: "a client MUST NOT modify an attribute that has mutability 'readOnly'". Keys of a
 * path-less value are what a client read before and sends back (Okta's `id`), so these are ignored,
 * as in PUT.
 */
function isWritable({ target, implied }: TargetedOperation): boolean {
  if (target.attribute.storage === "derived") return false;
  const isReadOnly =
    target.attribute.mutability === "readOnly" || leaf(target).mutability === "readOnly";
  if (isReadOnly && !implied) {
    throw mutability(`Attribute '${pathName(target)}' is readOnly: the server sets it.`);
  }
  return !isReadOnly;
}

function write(container: Document, operation: TargetedOperation, ingress: Ingress): void {
  const { op, target, filter, written, value } = operation;
  const { attribute, subAttribute } = target;
  if (subAttribute === undefined && filter === undefined) {
    if (op === "add") add(container, operation, ingress);
    else replace(container, operation, ingress);
    return;
  }
  const described = describedBy(written, filter, attribute);
  const given = subAttribute ? { [subAttribute.name]: value } : onlyElement(value, attribute.name);
  // Without a filter the first value of an unassigned attribute is made; with one, the value it
  // describes.
  const isMade = op === "add" || subAttribute !== undefined;
  const created = filter === undefined ? {} : isMade ? described : undefined;
  if (created === undefined) requireMatch(elementsOf(container, operation), operation);
  // §3.5.2.3: the selected values "SHALL be replaced"; what selected them stays true unless it is
  // given anew.
  const base = (element: Document) => (isMade ? element : (described ?? {}));
  mergeSelected(container, operation, given, created, base, ingress);
}
