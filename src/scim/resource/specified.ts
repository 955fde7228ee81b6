import { oncePer } from "../once-per.ts";
import type { Attribute } from "../schema/attribute.ts";
import { findSubAttribute } from "../schema/element.ts";
import { type AttributePath, pathName, pathsOf } from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { type Document, isObject } from "./resource.ts";

/**
 * The attributes and sub-attributes that a write has specified, by their canonical names. RFC 7643
 * §7, "returned": one on "request" "is returned in response to any PUT, POST, or PATCH operations
 * if the attribute was specified by the client".
 */
export type Specified = ReadonlySet<string>;

/** What a POST or PUT has specified: what it holds. */
export function specifiedIn(document: Document, type: ResourceType): Specified {
  if (!hasRequested(type)) return NOTHING;
  const names = new Set<string>();
  for (const { attribute, extension } of pathsOf(type)) {
    const container = extension ? document[extension.id] : document;
    const value = isObject(container) ? container[attribute.name] : undefined;
    if (value !== undefined) addValue(names, { attribute, ...(extension && { extension }) }, value);
  }
  return names;
}

/** What a PATCH has specified: the targets of its operations. */
export function specifiedBy(
  operations: readonly { readonly target: AttributePath; readonly value: unknown }[],
  type: ResourceType,
): Specified {
  if (!hasRequested(type)) return NOTHING;
  const names = new Set<string>();
  for (const { target, value } of operations) addValue(names, target, value);
  return names;
}

const NOTHING: Specified = new Set();

function addValue(names: Set<string>, path: AttributePath, value: unknown): void {
  const { subAttribute: _, ...whole } = path;
  names.add(pathName(path)).add(pathName(whole));
  if (path.subAttribute !== undefined || path.attribute.subAttributes === undefined) return;
  for (const element of Array.isArray(value) ? value : [value]) {
    for (const name of isObject(element) ? Object.keys(element) : []) {
      const subAttribute = findSubAttribute(path.attribute, name);
      if (subAttribute) names.add(pathName({ ...whole, subAttribute }));
    }
  }
}

/** Most types have no such attribute, and nothing is looked for. */
const hasRequested = (type: ResourceType): boolean => requested(type).length > 0;

const requested = oncePer((type: ResourceType) =>
  pathsOf(type).filter(({ attribute }) =>
    [attribute, ...(attribute.subAttributes ?? [])].some(isRequestedAndWritten),
  ),
);

const isRequestedAndWritten = ({ returned, mutability }: Attribute) =>
  returned === "request" && mutability !== "readOnly";
