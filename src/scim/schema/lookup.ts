import { oncePer } from "../once-per.ts";
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
export const pathsOf = oncePer((type: ResourceType): readonly AttributePath[] =>
  namespacesOf(type).flatMap(({ paths }) => [...paths.values()]),
);

/** Those of them that are kept in this way. */
export const keptAs = (type: ResourceType, storage: Storage): readonly AttributePath[] =>
  byStorage(type).get(storage) ?? [];

const byStorage = oncePer((type: ResourceType) =>
  Map.groupBy(pathsOf(type), ({ attribute }) => attribute.storage),
);

/** A path and, of a complex attribute, those of its sub-attributes. */
export const withSubAttributes = (path: AttributePath): readonly AttributePath[] => [
  path,
  ...(path.attribute.subAttributes ?? []).map((subAttribute) => ({ ...path, subAttribute })),
];

/** §2.1: "Attribute names are case insensitive". */
export function findAttribute(
  attributes: readonly Attribute[] | undefined,
  name: string,
): Attribute | undefined {
  if (attributes === undefined) return undefined;
  const named = byName(attributes);
  return named.get(name) ?? named.get(name.toLowerCase());
}

/** In lower case, and as the schema has them: so spell most clients, and need no other case. */
const byName = oncePer((attributes: readonly Attribute[]) => {
  const named = new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
  const spelled = attributes.flatMap(({ name }) => {
    const attribute = named.get(name.toLowerCase());
    return attribute ? [[name, attribute] as const] : [];
  });
  return new Map([...named, ...spelled]);
});

/** The schema or extension of `type` with this URN in any case (RFC 7644 §3.10). */
export function findSchema(type: ResourceType, urn: string): Schema | undefined {
  if (!urn.includes(":")) return undefined;
  const namespaces = namespacesOf(type);
  const spelled = namespaces.find(({ schema }) => schema.id === urn);
  const found = spelled ?? namespaces.find(({ prefix }) => prefix === `${urn.toLowerCase()}:`);
  return found?.schema;
}

/** The top-level attribute of a schema of `type` with this name in any case. */
export function findPath(
  type: ResourceType,
  schema: Schema,
  name: string,
): AttributePath | undefined {
  const namespace = namespacesOf(type).find((each) => each.schema === schema);
  const attribute = findAttribute(namespace?.attributes, name);
  return attribute && namespace?.paths.get(attribute);
}

/**
 * Resolves `[URN:]attribute[.subAttribute]` in any case; `undefined` where the type has no such
 * attribute. "Clients MAY omit core schema attribute URN prefixes but SHOULD fully qualify extended
 * attributes" (§3.10): SHOULD, so the short name of an extended attribute is found as well, after
 * the core ones (Entra asks for `manager eq "…"`).
 */
export const resolvePath = (type: ResourceType, notation: string): AttributePath | undefined =>
  spelledPaths(type).get(notation) ?? resolveInAnyCase(type, notation);

function resolveInAnyCase(type: ResourceType, notation: string): AttributePath | undefined {
  const qualified = notation.includes(":");
  const lower = notation.toLowerCase();
  for (const { prefix, attributes, paths } of namespacesOf(type)) {
    // A schema URN contains both `:` and `.` ("2.0"), so known URNs are recognised as a whole.
    if (qualified && !lower.startsWith(prefix)) continue;
    const [name = "", subName, ...rest] = lower.slice(qualified ? prefix.length : 0).split(".");
    const attribute = rest.length === 0 ? findAttribute(attributes, name) : undefined;
    const path = attribute && paths.get(attribute);
    if (attribute === undefined || path === undefined) continue;
    if (subName === undefined) return path;
    const subAttribute = findAttribute(attribute.subAttributes, subName);
    return subAttribute && { ...path, subAttribute };
  }
  return undefined;
}

/** What the notations that clients write mostly resolve to: as the schemas spell them. */
const spelledPaths = oncePer((type: ResourceType): ReadonlyMap<string, AttributePath> => {
  const notations = pathsOf(type)
    .flatMap(withSubAttributes)
    .flatMap(({ extension, ...short }) => [
      pathName(short),
      ...(extension ? [pathName({ ...short, extension })] : []),
    ]);
  const resolved = notations.flatMap((notation) => {
    const path = resolveInAnyCase(type, notation);
    return path ? [[notation, path] as const] : [];
  });
  return new Map(resolved);
});

/** A schema of a resource type, as names are looked up in it. */
interface Namespace {
  readonly schema: Schema;
  /** The URN in lower case, with the colon that an attribute name follows. */
  readonly prefix: string;
  readonly attributes: readonly Attribute[];
  readonly paths: ReadonlyMap<Attribute, AttributePath>;
}

/** The core schema with the common attributes, then the extensions. */
const namespacesOf = oncePer((type: ResourceType): readonly Namespace[] => [
  namespace(type.schema, coreAttributes(type), (attribute) => ({ attribute })),
  ...type.schemaExtensions.map(({ schema: extension }) =>
    namespace(extension, extension.attributes, (attribute) => ({ attribute, extension })),
  ),
]);

const namespace = (
  schema: Schema,
  attributes: readonly Attribute[],
  pathOf: (attribute: Attribute) => AttributePath,
): Namespace => ({
  schema,
  prefix: `${schema.id.toLowerCase()}:`,
  attributes,
  paths: new Map(attributes.map((attribute) => [attribute, pathOf(attribute)])),
});
