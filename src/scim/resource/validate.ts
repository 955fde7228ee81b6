import { invalidValue, type ScimError } from "../error.ts";
import { oncePer } from "../once-per.ts";
import type { Attribute } from "../schema/attribute.ts";
import { primaryAttribute } from "../schema/element.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { type Document, isObject, type Json } from "./resource.ts";

/**
 * Checks what concerns a document as a whole: required attributes are there, and at most one value
 * of an attribute is primary.
 * @param missing the error for a required attribute without a value; PATCH answers `mutability`
 *   (RFC 7644 §3.5.2.2), the others `invalidValue`
 */
export function validate(
  document: Document,
  type: ResourceType,
  missing: (detail: string) => ScimError = invalidValue,
): void {
  checkAttributes(document, type.schema.attributes, "", missing);
  for (const { schema, required } of type.schemaExtensions) {
    const container = document[schema.id];
    if (isObject(container)) {
      checkAttributes(container, schema.attributes, `${schema.id}:`, missing);
    } else if (required) throw missing(`The attributes of '${schema.id}' are required.`);
  }
}

function checkAttributes(
  container: Document,
  attributes: readonly Attribute[],
  prefix: string,
  missing: (detail: string) => ScimError,
): void {
  for (const attribute of demanding(attributes)) {
    const value = container[attribute.name];
    const where = `${prefix}${attribute.name}`;
    if (attribute.required && isBlank(value)) throw missing(`Attribute '${where}' is required.`);
    if (value === undefined || attribute.type !== "complex") continue;
    const elements = Array.isArray(value) ? value : [value];
    for (const element of elements) checkElement(element, attribute, where, missing);
    checkPrimary(elements, attribute, where);
  }
}

/** Those that a value, or none, can be wrong for. */
const demanding = oncePer((attributes: readonly Attribute[]) =>
  attributes.filter((each) => {
    const required = each.required || each.subAttributes?.some((part) => part.required);
    return required || primaryAttribute(each) !== undefined;
  }),
);

/** §4.1.1: "Each User MUST include a non-empty userName value." Blanks name nobody. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;

const isBlank = (value: Json | undefined): boolean =>
  value === undefined || (typeof value === "string" && !VISIBLE.test(value));

function checkElement(
  element: Json,
  attribute: Attribute,
  where: string,
  missing: (detail: string) => ScimError,
): void {
  for (const subAttribute of attribute.subAttributes ?? []) {
    if (subAttribute.required && isObject(element) && isBlank(element[subAttribute.name])) {
      throw missing(`Attribute '${where}.${subAttribute.name}' is required.`);
    }
  }
}

/** §2.4: "The primary attribute value 'true' MUST appear no more than once." */
function checkPrimary(elements: readonly Json[], attribute: Attribute, where: string): void {
  const primary = primaryAttribute(attribute)?.name;
  if (primary === undefined || !attribute.multiValued) return;
  const marked = elements.filter((element) => isObject(element) && element[primary] === true);
  if (marked.length > 1) {
    throw invalidValue(
      `Attribute '${where}' has ${marked.length} values with 'primary' true; at most one may be.`,
    );
  }
}
