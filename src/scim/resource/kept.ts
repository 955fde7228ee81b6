import type { Attribute } from "../schema/attribute.ts";
import { findAttribute } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { type Document, isObject } from "./resource.ts";

/**
 * What a PUT writes: what was sent, and of the stored document what the client could not know of or
 * need not repeat. RFC 7644 §3.5.1: "Attributes whose mutability is "readWrite" that are omitted
 * from the request body MAY be assumed to be not asserted by the client. The service provider MAY
 * assume that any existing values are to be cleared"; of writeOnly attributes it does not say so,
 * and a client that sends back what it read has none. What no schema describes (any more) belongs
 * to an extension that may come back.
 */
export function withKept(sent: Document, current: Document, type: ResourceType): Document {
  const extensions = type.schemaExtensions.map(({ schema }) => schema);
  const isExtension = (name: string) => extensions.some(({ id }) => id === name);
  const next: Document = {
    ...keptOf(current, coreAttributes(type), (name) => !isExtension(name)),
    ...sent,
  };
  for (const { id, attributes } of extensions) {
    const [stored, given] = [current[id], next[id]];
    if (!isObject(stored)) continue;
    const container = { ...keptOf(stored, attributes), ...(isObject(given) && given) };
    if (Object.keys(container).length > 0) next[id] = container;
  }
  return next;
}

function keptOf(
  container: Document,
  attributes: readonly Attribute[],
  isKept: (unknown: string) => boolean = () => true,
): Document {
  const entries = Object.entries(container).filter(([name]) => {
    const attribute = findAttribute(attributes, name);
    if (attribute === undefined) return isKept(name);
    return attribute.keptByPut === true || attribute.returned === "never";
  });
  return Object.fromEntries(entries);
}
