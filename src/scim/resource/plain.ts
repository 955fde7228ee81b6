import type { Attribute } from "../schema/attribute.ts";
import { referenceAttribute } from "../schema/element.ts";
import { keptAs } from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { metaOf, schemasOf, withReference } from "./represent.ts";
import { type Document, isObject, type Json, type Stored } from "./resource.ts";

/**
 * Whether the JSON of a document is what is answered of it by default (RFC 7644 §3.9): all of it is
 * described by the schemas and returned by default or always, and nothing in it refers to another
 * resource, which would need a `$ref`.
 * @returns the extensions that are present, a bit for each in the order of the type; null where the
 *   document is not answered as it stands
 */
export function plainness(document: Document, type: ResourceType): number | null {
  const extensions = type.schemaExtensions.map(({ schema }) => schema.id);
  const core: Document = {};
  for (const [name, value] of Object.entries(document)) {
    if (!extensions.includes(name)) core[name] = value;
  }
  if (!isPlain(core, type.schema.attributes)) return null;
  const present = new Set(schemasOf(document, type));
  let bits = 0;
  for (const [place, { schema }] of type.schemaExtensions.entries()) {
    const container = document[schema.id];
    if (container === undefined) continue;
    const isWhole = isObject(container) && isPlain(container, schema.attributes);
    // A container that is empty is left out of what is answered.
    if (!isWhole || !present.has(schema.id) || place >= BITS) return null;
    bits |= 1 << place;
  }
  return bits;
}

/** Of a whole number in JavaScript's bitwise operators, less the sign. */
const BITS = 31;

function isPlain(container: Document, attributes: readonly Attribute[]): boolean {
  for (const [name, value] of Object.entries(container)) {
    const attribute = attributes.find((each) => each.name === name);
    if (attribute === undefined || !isShown(attribute)) return false;
    if (attribute.subAttributes === undefined) continue;
    if (referenceAttribute(attribute) !== undefined) return false;
    if (!isPlainComplex(value, attribute.subAttributes)) return false;
  }
  return true;
}

function isPlainComplex(value: Json, subAttributes: readonly Attribute[]): boolean {
  if (Array.isArray(value)) return value.every((each) => isPlainComplex(each, subAttributes));
  return isObject(value) && isPlain(value, subAttributes) && Object.keys(value).length > 0;
}

const isShown = ({ returned, storage }: Attribute): boolean =>
  storage === undefined && (returned === "default" || returned === "always");

/**
 * The whole representation of a resource as JSON, made without a look into its document, whose JSON
 * stands in it as it is; undefined where that cannot be.
 */
export function representPlain(
  stored: Stored,
  type: ResourceType,
  baseUrl: string,
): string | undefined {
  const { plain, id, permissions, members } = stored;
  if (plain === undefined || permissions?.length || members?.length) return undefined;
  const beginning = `"schemas":${schemasJson(type, plain.extensions)},"id":${JSON.stringify(id)}`;
  const parts = [plain.json.slice(1, -1), plain.own, groupsJson(stored, type, baseUrl)];
  const meta = JSON.stringify(metaOf(stored, type, baseUrl));
  let text = `{${beginning}`;
  for (const each of parts) if (each !== "") text += `,${each}`;
  return `${text},"meta":${meta}}`;
}

function groupsJson({ groups }: Stored, type: ResourceType, baseUrl: string): string {
  if (groups === undefined || groups.length === 0) return "";
  const [path] = keptAs(type, "groups");
  if (path === undefined) return "";
  const { attribute } = path;
  const values = groups.map((group) => withReference(attribute, { ...group }, baseUrl));
  return `${JSON.stringify(attribute.name)}:${JSON.stringify(values)}`;
}

function schemasJson(type: ResourceType, extensions: number): string {
  const known = schemaTexts.get(type) ?? new Map<number, string>();
  const before = known.get(extensions);
  if (before !== undefined) return before;
  const present = type.schemaExtensions
    .slice(0, BITS)
    .filter((_, place) => extensions & (1 << place));
  const text = JSON.stringify([type.schema.id, ...present.map(({ schema }) => schema.id)]);
  schemaTexts.set(type, known.set(extensions, text));
  return text;
}
const schemaTexts = new WeakMap<ResourceType, Map<number, string>>();
