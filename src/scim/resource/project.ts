import type { Attribute } from "../schema/attribute.ts";
import { type AttributePath, findExtension, resolvePath } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { isObject } from "./normalize.ts";
import type { Document, Json } from "./resource.ts";

/** Which attributes a client wants to see (RFC 7644 §3.9), as asked: the two lists exclude each other. */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

/** Decides for one attribute or sub-attribute whether it is in the answer. */
type Selection = (path: AttributePath) => boolean;

/**
 * Selects what is returned: the minimum set (`returned: always`) plus either the attributes asked for, or the default
 * set less the excluded ones. Names that the type does not have select nothing.
 */
export function project(resource: Document, type: ResourceType, projection: Projection): Document {
  const selects = selection(type, projection);
  const projected = projectContainer(resource, coreAttributes(type), selects);
  for (const { schema: extension } of type.schemaExtensions) {
    const container = resource[extension.id];
    if (!isObject(container)) continue;
    const inner = projectContainer(container, extension.attributes, selects, extension);
    if (Object.keys(inner).length > 0) projected[extension.id] = inner;
  }
  return projected;
}

/** Whether a projection returns any part of the attribute, so that a store need not read what nobody sees. */
export function isProjected(
  attribute: Attribute,
  type: ResourceType,
  projection: Projection,
): boolean {
  const selects = selection(type, projection);
  const whole = selects({ attribute });
  return (
    whole ||
    (attribute.subAttributes ?? []).some((sub) => selects({ attribute, subAttribute: sub }))
  );
}

function projectContainer(
  container: Document,
  attributes: readonly Attribute[],
  selects: Selection,
  extension?: AttributePath["extension"],
): Document {
  const projected: Document = {};
  const byName = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  for (const [name, value] of Object.entries(container)) {
    const attribute = byName.get(name);
    if (attribute === undefined) continue;
    const read = projectValue(value, { attribute, ...(extension && { extension }) }, selects);
    if (read !== undefined) projected[name] = read;
  }
  return projected;
}

function projectValue(value: Json, path: AttributePath, selects: Selection): Json | undefined {
  const { subAttributes } = path.attribute;
  if (subAttributes === undefined) return selects(path) ? value : undefined;
  const one = (element: Json): Json | undefined => {
    if (!isObject(element)) return undefined;
    const kept = subAttributes.filter(
      (sub) => element[sub.name] !== undefined && selects({ ...path, subAttribute: sub }),
    );
    if (kept.length === 0) return undefined;
    return Object.fromEntries(kept.map((sub) => [sub.name, element[sub.name] ?? null]));
  };
  if (!Array.isArray(value)) return one(value);
  const elements = value.map(one).filter((element) => element !== undefined);
  return elements.length > 0 ? elements : undefined;
}

function selection(type: ResourceType, { attributes, excludedAttributes }: Projection): Selection {
  if (attributes?.length) {
    const asked = named(type, attributes);
    return (path) =>
      isAlways(path) || (returnable(path) && asked.some((each) => covers(each, path)));
  }
  const excluded = named(type, excludedAttributes ?? []);
  return (path) =>
    isAlways(path) || (isDefault(path) && !excluded.some((each) => excludes(each, path)));
}

/** A path, or a whole extension by its URN. */
type Named = AttributePath | { readonly extension: NonNullable<AttributePath["extension"]> };

function named(type: ResourceType, names: readonly string[]): Named[] {
  return names.flatMap((name): Named[] => {
    const extension = findExtension(type, name);
    if (extension !== undefined) return [{ extension }];
    const path = resolvePath(type, name);
    return path === undefined ? [] : [path];
  });
}

/** §3.9 "attributes": a complex attribute is asked for as a whole or by sub-attribute. */
function covers(asked: Named, path: AttributePath): boolean {
  if (!("attribute" in asked)) return asked.extension === path.extension;
  if (asked.attribute !== path.attribute) return false;
  return asked.subAttribute === undefined || asked.subAttribute === path.subAttribute;
}

/** §3.9 "excludedAttributes": excluding one sub-attribute leaves the others. */
const excludes = covers;

const isAlways = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned === "always" || subAttribute?.returned === "always";

const returnable = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned !== "never" && subAttribute?.returned !== "never";

const isDefault = ({ attribute, subAttribute }: AttributePath): boolean =>
  attribute.returned === "default" && (subAttribute?.returned ?? "default") === "default";
