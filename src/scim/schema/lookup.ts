import type { Attribute, Schema } from "./attribute.ts";
import { coreAttributes, type ResourceType } from "./resource-type.ts";

/**
 * An attribute notation (RFC 7644 §3.10) resolved against a resource type. A sub-attribute is given
 * together with the complex attribute that holds it.
 */
export interface AttributePath {
  readonly attribute: Attribute;
  readonly subAttribute?: Attribute;
  /** The extension that defines the attribute; absent for core and common attributes. */
  readonly extension?: Schema;
}

/** The attribute whose type and characteristics a comparison or an assignment at this path obeys. */
export const leaf = (path: AttributePath): Attribute => path.subAttribute ?? path.attribute;

/** The canonical spelling, e.g. `name.familyName` or `urn:…:enterprise:2.0:User:manager.value`. */
export function pathName(path: AttributePath): string {
  const name = path.extension ? `${path.extension.id}:${path.attribute.name}` : path.attribute.name;
  return path.subAttribute ? `${name}.${path.subAttribute.name}` : name;
}

/** §2.1: "Attribute names are case insensitive". */
export function findAttribute(
  attributes: readonly Attribute[] | undefined,
  name: string,
): Attribute | undefined {
  const wanted = name.toLowerCase();
  return attributes?.find((attribute) => attribute.name.toLowerCase() === wanted);
}

/** The extension of `type` with this URN in any case (RFC 7644 §3.10). */
export function findExtension(type: ResourceType, urn: string): Schema | undefined {
  const wanted = urn.toLowerCase();
  return type.schemaExtensions.find(({ schema }) => schema.id.toLowerCase() === wanted)?.schema;
}

/**
 * Resolves `[URN:]attribute[.subAttribute]` in any case; `undefined` where the type has no such
 * attribute. "Clients MAY omit core schema attribute URN prefixes but SHOULD fully qualify extended
 * attributes" (§3.10): SHOULD, so the short name of an extended attribute is found as well, after the
 * core ones (Entra asks for `manager eq "…"`).
 */
export function resolvePath(type: ResourceType, notation: string): AttributePath | undefined {
  const { schema, name } = splitUrn(type, notation);
  const dot = name.indexOf(".");
  const attributeName = dot < 0 ? name : name.slice(0, dot);
  const subName = dot < 0 ? undefined : name.slice(dot + 1);
  for (const { attributes, extension } of candidates(type, schema)) {
    const attribute = findAttribute(attributes, attributeName);
    if (attribute === undefined) continue;
    if (subName === undefined) return { attribute, ...(extension && { extension }) };
    const subAttribute = findAttribute(attribute.subAttributes, subName);
    return subAttribute && { attribute, subAttribute, ...(extension && { extension }) };
  }
  return undefined;
}

/** A schema URN contains both `:` and `.` ("2.0"), so known URNs are recognised as a whole. */
function splitUrn(type: ResourceType, notation: string): { schema?: Schema | null; name: string } {
  if (!notation.includes(":")) return { name: notation };
  const lower = notation.toLowerCase();
  for (const schema of [type.schema, ...type.schemaExtensions.map((each) => each.schema)]) {
    if (lower.startsWith(`${schema.id.toLowerCase()}:`)) {
      return { schema, name: notation.slice(schema.id.length + 1) };
    }
  }
  return { schema: null, name: notation };
}

interface Candidate {
  readonly attributes: readonly Attribute[];
  readonly extension?: Schema;
}

function candidates(type: ResourceType, schema: Schema | null | undefined): Candidate[] {
  if (schema === null) return [];
  const core = { attributes: coreAttributes(type) };
  if (schema === type.schema) return [core];
  if (schema !== undefined) return [{ attributes: schema.attributes, extension: schema }];
  const extensions = type.schemaExtensions.map((each) => ({
    attributes: each.schema.attributes,
    extension: each.schema,
  }));
  return [core, ...extensions];
}
