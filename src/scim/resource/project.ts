import { oncePer } from "../once-per.ts";
import type { Attribute, Schema } from "../schema/attribute.ts";
import { type AttributePath, findSchema, pathName, resolvePath } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { type Document, isObject, type Json } from "./resource.ts";
import type { Specified } from "./specified.ts";

/**
 * Which attributes a client wants to see (RFC 7644 §3.9), as asked: the two lists exclude each
 * other.
 */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  /** In the answer to a write: what it has specified. */
  readonly specified?: Specified;
}

/** A projection made ready for the resources of one type, of which a list has many. */
export interface Projector {
  readonly type: ResourceType;
  /** What of a whole representation is returned. The resource is not touched. */
  readonly project: (resource: Document) => Document;
  /**
   * Whether any part of an attribute is returned, so that a store need not read what nobody sees.
   */
  readonly shows: (path: AttributePath) => boolean;
  /** Whether nothing was asked for or excluded: the default set is returned. */
  readonly isWhole: boolean;
}

/**
 * Selects what is returned: the minimum set (`returned: always`) plus either the attributes asked
 * for, or the default set less the excluded ones. Names that the type does not have select nothing.
 */
export function projector(type: ResourceType, projection: Projection): Projector {
  const { attributes = [], excludedAttributes = [], specified } = projection;
  const names = attributes.length + excludedAttributes.length + (specified?.size ?? 0);
  if (names === 0) return defaultProjector(type);
  const asked = [attributes, excludedAttributes, [...(specified ?? [])]];
  const key = JSON.stringify(asked);
  const known = projectors(type);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = makeProjector(type, projection);
  if (known.size >= KEPT_PROJECTORS) known.clear();
  if (key.length <= KEPT_CHARACTERS) known.set(key, made);
  return made;
}

const defaultProjector = oncePer((type: ResourceType) => makeProjector(type, {}));

/** A client asks for the same attributes each time, so those of its last requests are kept. */
const projectors = oncePer((_: ResourceType) => new Map<string, Projector>());
const KEPT_PROJECTORS = 100;
/** Of a request that names more, the names would fill the memory. */
const KEPT_CHARACTERS = 2000;

function makeProjector(type: ResourceType, projection: Projection): Projector {
  const selects = selection(type, projection);
  const core = shownOf(coreAttributes(type), undefined, selects);
  const extensions = type.schemaExtensions.map(
    ({ schema }) => [schema.id, shownOf(schema.attributes, schema, selects)] as const,
  );
  const { attributes = [], excludedAttributes = [] } = projection;
  return {
    type,
    isWhole: attributes.length + excludedAttributes.length === 0,
    project(resource) {
      const projected = projectContainer(resource, core);
      for (const [urn, shown] of extensions) {
        const container = resource[urn];
        const inner = isObject(container) ? projectContainer(container, shown) : {};
        if (Object.keys(inner).length > 0) projected[urn] = inner;
      }
      return projected;
    },
    shows({ attribute: { name }, extension }) {
      const shown = extension ? extensions.find(([urn]) => urn === extension.id)?.[1] : core;
      return shown?.has(name) ?? false;
    },
  };
}

/** The attributes that are returned, by name: whole, or of a complex one these sub-attributes. */
type Shown = ReadonlyMap<string, "whole" | ReadonlySet<string>>;

function shownOf(
  attributes: readonly Attribute[],
  extension: Schema | undefined,
  selects: (path: AttributePath) => boolean,
): Shown {
  const shown = new Map<string, "whole" | ReadonlySet<string>>();
  for (const attribute of attributes) {
    const path = { attribute, ...(extension && { extension }) };
    if (attribute.subAttributes === undefined) {
      if (selects(path)) shown.set(attribute.name, "whole");
      continue;
    }
    const selected = attribute.subAttributes.filter((each) =>
      selects({ ...path, subAttribute: each }),
    );
    if (selected.length > 0) {
      shown.set(attribute.name, new Set(selected.map(({ name }) => name)));
    }
  }
  return shown;
}

function projectContainer(container: Document, shown: Shown): Document {
  const projected: Document = {};
  for (const name of Object.keys(container)) {
    const kept = shown.get(name);
    const value = container[name];
    if (kept === undefined || value === undefined) continue;
    const read = kept === "whole" ? value : projectComplex(value, kept);
    if (read !== undefined) projected[name] = read;
  }
  return projected;
}

/**
 * A complex value, or several, with the sub-attributes that are kept; undefined where nothing is
 * left.
 */
function projectComplex(value: Json, kept: ReadonlySet<string>): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value
      .map((element) => projectComplex(element, kept))
      .filter((element) => element !== undefined);
    return elements.length > 0 ? elements : undefined;
  }
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name) => kept.has(name))) return value;
  const entries = Object.entries(value).filter(([name]) => kept.has(name));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Decides whether an attribute or sub-attribute is returned. */
function selection(
  type: ResourceType,
  { attributes, excludedAttributes, specified }: Projection,
): (path: AttributePath) => boolean {
  const asked = attributes?.length ? named(type, attributes) : undefined;
  const excluded = named(type, excludedAttributes ?? []);
  const chooses = (path: AttributePath): boolean =>
    asked === undefined
      ? (isDefault(path) || isSpecified(path, specified)) &&
        !excluded.some((each) => covers(each, path))
      : asked.some((each) => covers(each, path));
  return (path) => isReturnable(path) && (isAlways(path) || chooses(path));
}

/**
 * What a name stands for: an attribute, a sub-attribute or, by the URN of a schema, all of its
 * attributes.
 */
type Named = AttributePath | { readonly schema: Schema };

function named(type: ResourceType, names: readonly string[]): Named[] {
  return names.flatMap((name): Named[] => {
    const schema = findSchema(type, name);
    if (schema !== undefined) return [{ schema }];
    const path = resolvePath(type, name);
    return path === undefined ? [] : [path];
  });
}

/**
 * Naming a complex attribute names its sub-attributes; naming one of them leaves out the others.
 */
function covers(asked: Named, { attribute, subAttribute, extension }: AttributePath): boolean {
  if ("schema" in asked) {
    return extension === undefined
      ? asked.schema.attributes.includes(attribute)
      : asked.schema === extension;
  }
  if (asked.attribute !== attribute) return false;
  return asked.subAttribute === undefined || asked.subAttribute === subAttribute;
}

const isAlways = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned === "always" || subAttribute?.returned === "always";

const isReturnable = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned !== "never" && subAttribute?.returned !== "never";

const isDefault = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned === "default" && (subAttribute?.returned ?? "default") === "default";

/** Of what is returned on request: whether the write that is answered has specified it. */
function isSpecified(path: AttributePath, specified: Specified | undefined): boolean {
  if (specified === undefined || specified.size === 0) return false;
  const { subAttribute, ...whole } = path;
  const isNamed = (at: AttributePath, { returned }: Attribute) =>
    returned !== "request" || specified.has(pathName(at));
  return isNamed(whole, path.attribute) && (!subAttribute || isNamed(path, subAttribute));
}
