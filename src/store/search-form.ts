import { parseDateTime } from "../scim/date-time.ts";
import { fold } from "../scim/fold.ts";
import { oncePer } from "../scim/once-per.ts";
import { schemasOf, withReference } from "../scim/resource/represent.ts";
import type { Document, Json } from "../scim/resource/resource.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import { referenceAttribute } from "../scim/schema/element.ts";
import { coreAttributes, type ResourceType } from "../scim/schema/resource-type.ts";
import { relativeLocation } from "./location.ts";

/**
 * The document in the form in which filters compare it: strings folded unless caseExact, dateTimes
 * as milliseconds, references to resources without what stands before the endpoint. It holds
 * `schemas` too, but nothing that has columns or rows of its own (id, meta, externalId, members,
 * groups, permissions).
 */
export function searchForm(type: ResourceType, document: Document): Document {
  const form = comparableObject(coreAttributes(type), {
    schemas: schemasOf(document, type),
    ...document,
  });
  for (const { schema } of type.schemaExtensions) {
    const container = document[schema.id];
    if (isObject(container)) form[schema.id] = comparableObject(schema.attributes, container);
  }
  return form;
}

function comparableObject(attributes: readonly Attribute[], object: Document): Document {
  const form: Document = {};
  for (const attribute of inForm(attributes)) {
    const value = object[attribute.name];
    if (value === undefined) continue;
    form[attribute.name] = Array.isArray(value)
      ? value.map((each) => comparable(attribute, each))
      : comparable(attribute, value);
  }
  return form;
}

/** What has columns or rows is compared there; what is dropped or never returned is nowhere. */
const inForm = oncePer((attributes: readonly Attribute[]) =>
  attributes.filter(
    ({ storage, returned }) =>
      returned !== "never" && (storage === undefined || storage === "derived"),
  ),
);

function comparable(attribute: Attribute, value: Json): Json {
  if (isObject(value)) {
    const subAttributes = attribute.subAttributes ?? NONE;
    const reference = referenceAttribute(attribute)?.name;
    if (reference === undefined) return comparableObject(subAttributes, value);
    const form = comparableObject(subAttributes, withReference(attribute, value, "") as Document);
    const uri = form[reference];
    if (typeof uri === "string") form[reference] = relativeLocation(uri);
    return form;
  }
  if (typeof value !== "string") return value;
  if (attribute.type === "dateTime") return parseDateTime(value) ?? null;
  return attribute.caseExact ? value : fold(value);
}

const NONE: readonly Attribute[] = [];

const isObject = (value: Json | undefined): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);
