import { invalidValue } from "../error.ts";
import type { Attribute } from "../schema/attribute.ts";
import { referenceAttribute, valueAttribute } from "../schema/element.ts";
import { findAttribute } from "../schema/lookup.ts";
import { type Ingress, passOver } from "./ingress.ts";
import { isObject } from "./resource.ts";
import { isStorable, shown } from "./text.ts";

/**
 * The ids in a value of `members`: an array, one object or one bare id (RFC 7643 §4.2 has objects
 * with `value`; Microsoft's own suite sends strings). Other sub-attributes, `$ref: null` among
 * them, are derived and not read.
 * @param attribute the members attribute
 * @throws ScimError invalidValue for anything else, so that a malformed value never means "all" or
 *   "none"
 */
export function memberIds(
  attribute: Attribute,
  value: unknown,
  where: string,
  ingress: Ingress,
): string[] {
  const read = (element: unknown, at: string): string => {
    const id = isObject(element) ? idOf(attribute, element, at, ingress) : element;
    if (typeof id !== "string" || id.trim() === "" || !isStorable(id)) {
      throw invalidValue(
        `Attribute '${at}' must be an object whose 'value' is the id of a resource, ` +
          `got ${shown(element)}.`,
      );
    }
    return id;
  };
  if (!Array.isArray(value)) return [read(value, where)];
  return value.map((element, index) => read(element, `${where}[${index}]`));
}

/** The `value` of a member or, without one, the id at the end of its `$ref`. */
function idOf(
  attribute: Attribute,
  element: Readonly<Record<string, unknown>>,
  where: string,
  ingress: Ingress,
): unknown {
  const given = new Map<Attribute, unknown>();
  for (const [name, value] of Object.entries(element)) {
    const subAttribute = findAttribute(attribute.subAttributes, name);
    if (subAttribute !== undefined) given.set(subAttribute, value);
    else if (value !== null) passOver(ingress, "Attribute", `${where}.${name}`);
  }
  const [named, ref] = [valueAttribute(attribute), referenceAttribute(attribute)];
  const id = named && given.get(named);
  const uri = ref && given.get(ref);
  return id ?? (typeof uri === "string" ? uri.split("/").at(-1) : undefined);
}
