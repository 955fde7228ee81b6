import { LIMITS } from "../limits.ts";
import { type AttributePath, leaf, pathName } from "../schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { equal } from "./equal.ts";
import { isHidden, shownValue } from "./hidden.ts";
import { type Document, isObject, type Json } from "./resource.ts";
import { shortened } from "./text.ts";

/** What became of one attribute. */
export interface ValueChange {
  /** As RFC 7644 §3.10 writes it: `name.givenName`, `urn:…:User:manager.value`, `emails`. */
  readonly path: string;
  /** Absent where it was unassigned, and where the attribute is none to be shown. */
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * What differs between two documents, in the order of the schemas: single complex attributes by
 * sub-attribute, multi-valued ones whole. Values are there to be read by people, so long ones are
 * shortened. Of what is never returned, and of what no schema describes, only the path is told.
 * @param before `{}` for a resource that is new
 * @param after `{}` for one that is removed
 */
export function changesBetween(
  before: Document,
  after: Document,
  type: ResourceType,
): readonly ValueChange[] {
  const described = pathsOf(type).flatMap((path) => {
    const [was, is] = [valueAt(before, path), valueAt(after, path)];
    return equal(was, is) ? [] : [changeOf(path, was, is)];
  });
  return [...described, ...undescribed(before, after, type)];
}

/** A value as the journal shows it: of a long text its beginning, of a long list its first ones. */
export function shortenedValue(value: Json): Json {
  if (typeof value === "string") return shortened(value, LIMITS.shownCharacters);
  if (Array.isArray(value)) {
    const more = value.length - LIMITS.shownElements;
    const first = value.slice(0, LIMITS.shownElements).map(shortenedValue);
    return more > 0 ? [...first, `… and ${more} more`] : first;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, shortenedValue(of)]));
}

function changeOf(path: AttributePath, was: Json | undefined, is: Json | undefined): ValueChange {
  const name = pathName(path);
  if (isHidden(path.attribute) || isHidden(leaf(path))) return { path: name };
  const shown = (value: Json) => shortenedValue(shownValue(leaf(path), value));
  return {
    path: name,
    ...(was !== undefined && { before: shown(was) }),
    ...(is !== undefined && { after: shown(is) }),
  };
}

/** What a document holds of an extension that is not there (any more) may be secret. */
function undescribed(before: Document, after: Document, type: ResourceType): ValueChange[] {
  const known = new Set([
    ...coreAttributes(type).map(({ name }) => name),
    ...type.schemaExtensions.map(({ schema }) => schema.id),
  ]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !known.has(name) && !equal(before[name], after[name]))
    .map((path) => ({ path }));
}

function valueAt(document: Document, path: AttributePath): Json | undefined {
  const container = path.extension ? document[path.extension.id] : document;
  const value = isObject(container) ? container[path.attribute.name] : undefined;
  if (path.subAttribute === undefined) return value;
  return isObject(value) ? value[path.subAttribute.name] : undefined;
}

function pathsOf(type: ResourceType): readonly AttributePath[] {
  const known = cache.get(type);
  if (known !== undefined) return known;
  const paths = [
    ...coreAttributes(type).flatMap((attribute) => inside({ attribute })),
    ...type.schemaExtensions.flatMap(({ schema: extension }) =>
      extension.attributes.flatMap((attribute) => inside({ attribute, extension })),
    ),
  ];
  cache.set(type, paths);
  return paths;
}
const cache = new WeakMap<ResourceType, readonly AttributePath[]>();

function inside(path: AttributePath): AttributePath[] {
  const { subAttributes, multiValued } = path.attribute;
  if (subAttributes === undefined || multiValued) return [path];
  return subAttributes.map((subAttribute) => ({ ...path, subAttribute }));
}
