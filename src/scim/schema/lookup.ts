import type { Attribute, Schema, Storage } from "./attribute.ts";
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

/**
 * The attribute whose type and characteristics a comparison or an assignment at this path obeys.
 */
export const leaf = (path: AttributePath): Attribute => path.subAttribute ?? path.attribute;

/** The canonical spelling, e.g. `name.familyName` or `urn:…:enterprise:2.0:User:manager.value`. */
export function pathName(path: AttributePath): string {
  const name = path.extension ? `${path.extension.id}:${path.attribute.name}` : path.attribute.name;
  return path.subAttribute ? `${name}.${path.subAttribute.name}` : name;
}

/** All top-level attributes of a type: common and core ones, then those of its extensions. */
export function pathsOf(type: ResourceType): readonly AttributePath[] {
  const known = paths.get(type);
  if (known !== undefined) return known;
  const made = [
    ...coreAttributes(type).map((attribute) => ({ attribute })),
    ...type.schemaExtensions.flatMap(({ schema: extension }) =>
      extension.attributes.map((attribute) => ({ attribute, extension })),
    ),
  ];
  paths.set(type, made);
  return made;
}
const paths = new WeakMap<ResourceType, readonly AttributePath[]>();

/** Those of them that are kept in this way. */
export const keptAs = (type: ResourceType, storage: Storage): readonly AttributePath[] =>
  pathsOf(type).filter(({ attribute }) => attribute.storage === storage);

/** §2.1: "Attribute names are case insensitive". */
export function findAttribute(
  attributes: readonly Attribute[] | undefined,
  name: string,
): Attribute | undefined {
  if (attributes === undefined) return undefined;
  let named = byName.get(attributes);
  if (named === undefined) {
    named = new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
    byName.set(attributes, named);
  }
  return named.get(name.toLowerCase());
}
const byName = new WeakMap<readonly Attribute[], ReadonlyMap<string, Attribute>>();

/** The schema or extension of `type` with this URN in any case (RFC 7644 §3.10). */
export function findSchema(type: ResourceType, urn: string): Schema | undefined {
  if (!urn.includes(":")) return undefined;
  const wanted = urn.toLowerCase();
  return namespacesOf(type).find(({ prefix }) => prefix === `${wanted}:`)?.schema;
}

/**
 * Resolves `[URN:]attribute[.subAttribute]` in any case; `undefined` where the type has no such
 * attribute. "Clients MAY omit core schema attribute URN prefixes but SHOULD fully qualify extended
 * attributes" (§3.10): SHOULD, so the short name of an extended attribute is found as well, after
 * the core ones (Entra asks for `manager eq "…"`).
 */
export function resolvePath(type: ResourceType, notation: string): AttributePath | undefined {
  const qualified = notation.includes(":");
  const lower = notation.toLowerCase();
  for (const { prefix, attributes, extension } of namespacesOf(type)) {
    // A schema URN contains both `:` and `.` ("2.0"), so known URNs are recognised as a whole.
    if (qualified && !lower.startsWith(prefix)) continue;
    const [name = "", subName, ...rest] = lower.slice(qualified ? prefix.length : 0).split(".");
    const attribute = rest.length === 0 ? findAttribute(attributes, name) : undefined;
    if (attribute === undefined) continue;
    const path = { attribute, ...(extension && { extension }) };
    if (subName === undefined) return path;
    const subAttribute = findAttribute(attribute.subAttributes, subName);
    return subAttribute && { ...path, subAttribute };
  }
  return undefined;
}

/** A schema of a resource type, as names are looked up in it. */
interface Namespace {
  readonly schema: Schema;
  /** The URN in lower case, with the colon that an attribute name follows. */
  readonly prefix: string;
  readonly attributes: readonly Attribute[];
  readonly extension?: Schema;
}

/** The core schema with the common attributes, then the extensions. */
function namespacesOf(type: ResourceType): readonly Namespace[] {
  const known = namespaces.get(type);
  if (known !== undefined) return known;
  const prefixOf = ({ id }: Schema) => `${id.toLowerCase()}:`;
  const core = {
    schema: type.schema,
    prefix: prefixOf(type.schema),
    attributes: coreAttributes(type),
  };
  const extensions = type.schemaExtensions.map(({ schema }) => ({
    schema,
    prefix: prefixOf(schema),
    attributes: schema.attributes,
    extension: schema,
  }));
  const made = [core, ...extensions];
  namespaces.set(type, made);
  return made;
}
const namespaces = new WeakMap<ResourceType, readonly Namespace[]>();
