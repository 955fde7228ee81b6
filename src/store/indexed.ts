import { oncePer } from "../scim/once-per.ts";
import type { Document, Json } from "../scim/resource/resource.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import {
  type AttributePath,
  leaf,
  pathName,
  pathsOf,
  withSubAttributes,
} from "../scim/schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../scim/schema/resource-type.ts";

/** A value of an attribute that has index rows. */
export interface IndexRow {
  readonly attribute: string;
  /** The value in the form in which it is compared. */
  readonly key: string;
  /** The value as it was sent. */
  readonly value: string;
  readonly isUnique: boolean;
}

/**
 * Whether values at this path have index rows: those of text that clients filter on, or that must
 * be unique.
 */
export function isIndexed(path: AttributePath): boolean {
  const { indexed, uniqueness, type } = leaf(path);
  const isText = type === "string" || type === "reference" || type === "binary";
  return isText && path.attribute.storage === undefined && (!!indexed || uniqueness !== "none");
}

/**
 * The index rows of a resource, equal keys of one attribute once.
 * @param form the search form of `document`
 */
export function indexRowsOf(type: ResourceType, document: Document, form: Document): IndexRow[] {
  return indexedPaths(type).flatMap(({ path, attribute, isUnique }) => {
    const values = valuesAt(path, document);
    if (values.length === 0) return [];
    const rows = new Map<string, IndexRow>();
    // Both have the same shape, so the values stand in the same order.
    valuesAt(path, form).forEach((key, position) => {
      const value = values[position];
      if (typeof key !== "string" || typeof value !== "string") return;
      rows.set(key, { attribute, key, value, isUnique });
    });
    return [...rows.values()];
  });
}

/** What filters of a type find resources by, for whoever writes one. */
export const indexedNames = (type: ResourceType): readonly string[] => [
  ...coreAttributes(type)
    .filter(({ indexed, uniqueness }) => indexed || uniqueness !== "none")
    .map(({ name }) => name),
  ...indexedPaths(type)
    .filter(({ path }) => path.subAttribute && !path.extension)
    .map(({ attribute }) => attribute),
];

const indexedPaths = oncePer((type: ResourceType) =>
  pathsOf(type)
    .flatMap(withSubAttributes)
    .filter(isIndexed)
    .map((path) => ({
      path,
      attribute: pathName(path),
      isUnique: leaf(path).uniqueness !== "none",
    })),
);

function valuesAt({ attribute, subAttribute, extension }: AttributePath, from: Document): Json[] {
  const values = valuesOf(
    extension ? memberOf(from[extension.id], attribute) : from[attribute.name],
  );
  if (subAttribute === undefined) return values;
  return values.flatMap((value) => valuesOf(memberOf(value, subAttribute)));
}

const memberOf = (value: Json | undefined, attribute: Attribute): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? value[attribute.name]
    : undefined;

const valuesOf = (value: Json | undefined): Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
