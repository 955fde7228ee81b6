import { invalidSyntax, invalidValue } from "../error.ts";
import { LIMITS } from "../limits.ts";
import type { Attribute, Schema } from "../schema/attribute.ts";
import { findSubAttribute, referenceAttribute, valueAttribute } from "../schema/element.ts";
import {
  type AttributePath,
  findPath,
  findSchema,
  pathName,
  resolvePath,
} from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { isHidden } from "./hidden.ts";
import { type Ingress, passOver } from "./ingress.ts";
import { memberIds } from "./member-ids.ts";
import { once } from "./once.ts";
import { type Document, isObject, isUnassigned, type Json } from "./resource.ts";
import { roleInString } from "./role-in-string.ts";
import { kindOf, shown } from "./text.ts";
import { readSimple } from "./value.ts";

/** A resource as a client sent it, in the service provider's terms. */
export interface Normalized {
  readonly document: Document;
  /** The ids in `members`; absent where the client sent no `members`. */
  readonly memberIds?: readonly string[];
}

/**
 * Reads the body of POST or PUT. Names take the schema's spelling, unassigned values go (RFC 7643
 * §2.5), and what is readOnly is ignored (RFC 7644 §3.3: "attributes whose mutability is readOnly
 * SHALL be ignored").
 * @throws ScimError invalidSyntax, invalidValue
 */
export function normalize(
  body: Record<string, unknown>,
  type: ResourceType,
  ingress: Ingress,
): Normalized {
  checkSchemas(body, type, ingress);
  const reading: Reading = { type, ingress, document: {} };
  for (const key of Object.keys(body)) {
    const schema = findSchema(type, key);
    if (schema === undefined) readNamed(reading, resolvePath(type, key), key, body[key]);
    else readContainer(reading, schema, key, body[key]);
  }
  const { document, memberIds } = reading;
  return memberIds === undefined ? { document } : { document, memberIds };
}

/** What has been read of a body so far. */
interface Reading {
  readonly type: ResourceType;
  readonly ingress: Ingress;
  readonly document: Document;
  memberIds?: readonly string[];
}

const SCHEMAS = "schemas";

/**
 * §3: "schemas ... is a REQUIRED attribute"; unknown URIs, such as Entra's on groups, are passed
 * over.
 */
function checkSchemas(body: Record<string, unknown>, type: ResourceType, ingress: Ingress): void {
  const key = Object.keys(body).find((name) => name.toLowerCase() === SCHEMAS);
  const uris = key === undefined ? undefined : body[key];
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === "string")) {
    throw invalidSyntax(`'schemas' must be an array of URIs that holds '${type.schema.id}'.`);
  }
  const core = type.schema.id.toLowerCase();
  if (!uris.some((uri) => uri.toLowerCase() === core)) {
    throw invalidSyntax(`'schemas' must hold '${type.schema.id}', got ${shown(uris)}.`);
  }
  for (const uri of uris) {
    if (findSchema(type, uri) === undefined) passOver(ingress, "Schema", uri);
  }
}

/** The container that the attribute stands in: the resource itself or that of its extension. */
export function containerOf(document: Document, path: AttributePath): Document {
  if (path.extension === undefined) return document;
  const existing = document[path.extension.id];
  if (isObject(existing)) return existing;
  const made: Document = {};
  document[path.extension.id] = made;
  return made;
}

/**
 * A known extension container is read whether or not `schemas` names it (Entra never names custom
 * ones).
 */
function readContainer(reading: Reading, schema: Schema, key: string, value: unknown): void {
  if (isUnassigned(value)) return;
  if (!isObject(value)) {
    throw invalidValue(`'${key}' must be an object, got ${told(schema.attributes, value)}.`);
  }
  for (const name of Object.keys(value)) {
    const path = findPath(reading.type, schema, name);
    readNamed(reading, path, `${schema.id}:${name}`, value[name]);
  }
}

/** @param path where `name` leads: an extension attribute is found by its short name as well */
function readNamed(
  reading: Reading,
  path: AttributePath | undefined,
  name: string,
  value: unknown,
): void {
  const { ingress, document } = reading;
  if (path === undefined || path.subAttribute !== undefined) {
    // Nothing is lost with an unknown attribute that is unassigned.
    if (!isUnassigned(value)) passOver(ingress, "Attribute", name);
    return;
  }
  const { attribute } = path;
  if (attribute.mutability === "readOnly" || attribute.storage === "derived") return;
  if (attribute.storage === "members") {
    reading.memberIds = value === null ? [] : memberIds(attribute, value, attribute.name, ingress);
    return;
  }
  const read = normalizeValue(attribute, value, pathName(path), ingress);
  if (read === undefined || attribute.storage === "dropped") return;
  containerOf(document, path)[attribute.name] = read;
}

/**
 * Reads the value of an attribute or of a sub-attribute. A single value without an array around it
 * is taken for one of a multi-valued attribute, as RFC 7644 §3.5.2.1 has it: "The value MAY be a
 * quoted value".
 * @returns undefined for an unassigned value: null, [], {} and what holds nothing else (RFC 7643
 *   §2.5)
 * @throws ScimError invalidValue naming `where`
 */
export function normalizeValue(
  attribute: Attribute,
  value: unknown,
  where: string,
  ingress: Ingress,
): Json | undefined {
  if (isUnassigned(value)) return undefined;
  if (!attribute.multiValued) {
    return normalizeElement(attribute, onlyElement(value, where), where, ingress);
  }
  const elements = Array.isArray(value) ? value : [value];
  requireFew(elements, where);
  const read = elements
    .map((element, index) => normalizeElement(attribute, element, `${where}[${index}]`, ingress))
    .filter((element) => element !== undefined);
  return read.length > 0 ? once(attribute, read) : undefined;
}

/**
 * @throws ScimError invalidValue beyond LIMITS.attributeValues: each value is compared with each
 *   other one
 */
export function requireFew(values: readonly unknown[], where: string): void {
  if (values.length <= LIMITS.attributeValues) return;
  throw invalidValue(
    `Attribute '${where}' takes at most ${LIMITS.attributeValues} values, got ${values.length}.`,
  );
}

/** Entra sends the manager, a single value, as an array of one. */
export function onlyElement(value: unknown, where: string): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) {
    throw invalidValue(`Attribute '${where}' takes a single value, got ${value.length} values.`);
  }
  return value[0];
}

/** Reads one value of an attribute, whether it is multi-valued or not. */
export function normalizeElement(
  attribute: Attribute,
  value: unknown,
  where: string,
  ingress: Ingress,
): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (attribute.type !== "complex") return readSimple(attribute, value, where);
  const element = asElement(attribute, value, where);
  const read: Document = {};
  const given = roleInString(element) ?? element;
  for (const name of Object.keys(given)) {
    const inner = given[name];
    const subAttribute = findSubAttribute(attribute, name);
    if (subAttribute === undefined) {
      if (!isUnassigned(inner)) passOver(ingress, "Attribute", `${where}.${name}`);
      continue;
    }
    if (subAttribute.mutability === "readOnly") continue;
    // What is never returned as a whole is so in each of its parts.
    const part = isHidden(attribute)
      ? { ...subAttribute, returned: "never" as const }
      : subAttribute;
    const innerRead = normalizeValue(part, inner, `${where}.${subAttribute.name}`, ingress);
    if (innerRead !== undefined) read[subAttribute.name] = innerRead;
  }
  dropReference(attribute, read);
  return Object.keys(read).length > 0 ? read : undefined;
}

/** A bare value where a complex one is expected stands for its `value`: `"manager": "id"`. */
function asElement(attribute: Attribute, value: unknown, where: string): Record<string, unknown> {
  if (isObject(value)) return value;
  const named = valueAttribute(attribute)?.name;
  if (named === undefined || typeof value !== "string") {
    const got = told([attribute, ...(attribute.subAttributes ?? [])], value);
    throw invalidValue(`Attribute '${where}' must be an object, got ${got}.`);
  }
  return value === "" ? {} : { [named]: value };
}

/** A value that is wrong, as its sender is told; not what may be meant for one of these. */
const told = (attributes: readonly Attribute[], value: unknown): string =>
  attributes.some(isHidden) ? kindOf(value) : shown(value);

/**
 * A reference to a resource is kept as the id alone; `$ref` follows from it on reading, under the
 * public URL of that time. A reference that came without the id gives it: the last segment of the
 * URI.
 */
function dropReference(attribute: Attribute, element: Document): void {
  const ref = referenceAttribute(attribute)?.name;
  const named = valueAttribute(attribute)?.name;
  if (ref === undefined || named === undefined) return;
  const uri = element[ref];
  delete element[ref];
  const id = typeof uri === "string" ? uri.split("/").at(-1) : undefined;
  if (element[named] === undefined && id) element[named] = id;
}
