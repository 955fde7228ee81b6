import { oncePer } from "../once-per.ts";
import type { Attribute, Storage } from "../schema/attribute.ts";
import { referenceAttribute, valueAttribute } from "../schema/element.ts";
import { type AttributePath, keptAs } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType, resourceTypes } from "../schema/resource-type.ts";
import { type Document, isObject, type Json, type Stored } from "./resource.ts";
import { etag } from "./version.ts";

/**
 * The whole representation of a stored resource (RFC 7643 §3), before attributes are selected.
 * @param baseUrl the public URL of the SCIM root, without a trailing slash: references are absolute
 *   under it
 */
export function represent(stored: Stored, type: ResourceType, baseUrl: string): Document {
  const document = withRows(stored, type);
  const resource: Document = { schemas: schemasOf(document, type), id: stored.id, ...document };
  addReferences(resource, coreAttributes(type), baseUrl);
  for (const { schema } of type.schemaExtensions) {
    const container = resource[schema.id];
    if (!isObject(container)) continue;
    const copy = { ...container };
    addReferences(copy, schema.attributes, baseUrl);
    resource[schema.id] = copy;
  }
  resource.meta = metaOf(stored, type, baseUrl);
  return resource;
}

/** RFC 7643 §3.1, meta. */
export const metaOf = (stored: Stored, type: ResourceType, baseUrl: string): Document => ({
  resourceType: type.name,
  created: new Date(stored.created).toISOString(),
  lastModified: new Date(stored.lastModified).toISOString(),
  location: locationOf(stored, type, baseUrl),
  version: etag(stored),
});

/**
 * RFC 7643 §3: "schemas" names the core schema and each extension whose attributes are present
 * (§3.3).
 */
export function schemasOf(document: Document, type: ResourceType): string[] {
  const present = type.schemaExtensions.filter(({ schema }) => {
    const container = document[schema.id];
    if (!isObject(container)) return false;
    const isShown = ({ name, returned }: Attribute) => returned !== "never" && name in container;
    return schema.attributes.some(isShown);
  });
  return [type.schema.id, ...present.map(({ schema }) => schema.id)];
}

/** RFC 7643 §3.1, meta.location. */
export const locationOf = ({ id }: { id: string }, type: ResourceType, baseUrl: string): string =>
  `${baseUrl}${type.endpoint}/${UNRESERVED.test(id) ? id : encodeURIComponent(id)}`;

/** RFC 3986 §2.3: what stands in a URI as it is. All ids that are made here do. */
const UNRESERVED = /^[\w.~-]+$/;

/** The document and what has rows of its own, each where its schema has it. */
function withRows(stored: Stored, type: ResourceType): Document {
  let { document } = stored;
  for (const { attribute, extension } of keptInRows(type)) {
    const rows = rowsOf(stored, attribute.storage) ?? [];
    if (rows.length === 0) continue;
    const values = rows.map((row) => (typeof row === "string" ? row : ({ ...row } as Json)));
    document = { ...document };
    if (extension === undefined) {
      document[attribute.name] = values;
      continue;
    }
    const container = document[extension.id];
    document[extension.id] = { ...(isObject(container) && container), [attribute.name]: values };
  }
  return document;
}

const keptInRows = oncePer((type: ResourceType): readonly AttributePath[] => [
  ...keptAs(type, "members"),
  ...keptAs(type, "groups"),
  ...keptAs(type, "permissions"),
]);

function rowsOf(
  { members, groups, permissions }: Stored,
  storage: Storage | undefined,
): readonly (string | object)[] | undefined {
  switch (storage) {
    case "members":
      return members;
    case "groups":
      return groups;
    case "permissions":
      return permissions;
    default:
      return undefined;
  }
}

function addReferences(
  container: Document,
  attributes: readonly Attribute[],
  baseUrl: string,
): void {
  for (const attribute of referring(attributes)) {
    const value = container[attribute.name];
    if (value === undefined) continue;
    container[attribute.name] = Array.isArray(value)
      ? value.map((element) => withReference(attribute, element, baseUrl))
      : withReference(attribute, value, baseUrl);
  }
}

const referring = oncePer((attributes: readonly Attribute[]) =>
  attributes.filter((each) => referenceAttribute(each) && valueAttribute(each)),
);

/** Gives a value that refers to a resource its `$ref` (RFC 7643 §2.4). */
export function withReference(attribute: Attribute, element: Json, baseUrl: string): Json {
  const ref = referenceAttribute(attribute);
  const named = valueAttribute(attribute)?.name;
  if (ref === undefined || named === undefined) return element;
  if (!isObject(element) || typeof element[named] !== "string") return element;
  const target = targetOf(ref, element);
  const uri = target && locationOf({ id: element[named] }, target, baseUrl);
  return uri === undefined ? element : { ...element, [ref.name]: uri };
}

/**
 * The type referred to: the only one that the schema allows, else the one that the element names.
 */
function targetOf(ref: Attribute, element: Document): ResourceType | undefined {
  const [only, ...others] = ref.referenceTypes ?? [];
  const name = others.length === 0 ? only : element.type;
  return resourceTypes.find((type) => type.name === name);
}
