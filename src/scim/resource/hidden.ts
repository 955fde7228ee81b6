import type { Attribute } from "../schema/attribute.ts";
import { findAttribute } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { type Document, isObject, type Json } from "./resource.ts";

/** RFC 7643 §7: neither may be seen again by anybody. */
export const isHidden = ({ returned, mutability }: Attribute): boolean =>
  returned === "never" || mutability === "writeOnly";

/**
 * A document without what is never returned, and without what no schema describes (any more), which
 * may be of that kind.
 */
export function withoutHidden(document: Document, type: ResourceType): Document {
  const shown = shownOf(document, coreAttributes(type));
  for (const { schema } of type.schemaExtensions) {
    const container = document[schema.id];
    if (isObject(container)) shown[schema.id] = shownOf(container, schema.attributes);
  }
  return shown;
}

function shownOf(container: Document, attributes: readonly Attribute[]): Document {
  const shown = Object.entries(container).flatMap(([name, value]) => {
    const attribute = findAttribute(attributes, name);
    return attribute && !isHidden(attribute) ? [[name, shownValue(attribute, value)]] : [];
  });
  return Object.fromEntries(shown);
}

/** A value without sub-attributes that are never returned. */
export function shownValue({ subAttributes }: Attribute, value: Json): Json {
  if (!subAttributes?.some(isHidden)) return value;
  const shown = (element: Json) => (isObject(element) ? shownOf(element, subAttributes) : element);
  return Array.isArray(value) ? value.map(shown) : shown(value);
}
