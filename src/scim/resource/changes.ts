import { LIMITS } from "../limits.ts";
import { oncePer } from "../once-per.ts";
import type { Attribute } from "../schema/attribute.ts";
import { type AttributePath, leaf, pathName, pathsOf } from "../schema/lookup.ts";
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
  const changes: ValueChange[] = [];
  for (const { urn, attributes } of containersOf(type)) {
    const was = urn === undefined ? before : before[urn];
    const is = urn === undefined ? after : after[urn];
    if (was === is) continue;
    for (const { name, leaves } of attributes) {
      const old = isObject(was) ? was[name] : undefined;
      const next = isObject(is) ? is[name] : undefined;
      if (old === next) continue;
      for (const each of leaves) addChange(changes, each, valueIn(old, each), valueIn(next, each));
    }
  }
  addUndescribed(changes, before, after, type);
  return changes;
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
  const shown = { ...value };
  for (const name of Object.keys(shown)) shown[name] = shortenedValue(shown[name] ?? null);
  return shown;
}

/** A schema of a type: where its attributes stand in a document, and what is told of them. */
interface Container {
  /** Absent for the core schema. */
  readonly urn?: string;
  readonly attributes: readonly { readonly name: string; readonly leaves: readonly Leaf[] }[];
}

/** What changes as one: an attribute, or a sub-attribute of a single complex one. */
interface Leaf {
  readonly path: string;
  readonly attribute: Attribute;
  readonly subAttribute?: string;
  readonly hidden: boolean;
}

const containersOf = oncePer((type: ResourceType): readonly Container[] => [
  {
    attributes: pathsOf(type)
      .filter(({ extension }) => !extension)
      .map(toldOf),
  },
  ...type.schemaExtensions.map(({ schema }) => ({
    urn: schema.id,
    attributes: pathsOf(type)
      .filter(({ extension }) => extension === schema)
      .map(toldOf),
  })),
]);

function toldOf(path: AttributePath): Container["attributes"][number] {
  const { name, subAttributes, multiValued } = path.attribute;
  const isOne = subAttributes === undefined || multiValued;
  const paths = isOne ? [path] : subAttributes.map((subAttribute) => ({ ...path, subAttribute }));
  return { name, leaves: paths.map(leafOf) };
}

const leafOf = (path: AttributePath): Leaf => ({
  path: pathName(path),
  attribute: leaf(path),
  ...(path.subAttribute && { subAttribute: path.subAttribute.name }),
  hidden: isHidden(path.attribute) || isHidden(leaf(path)),
});

/** The value of one leaf within that of its attribute. */
function valueIn(value: Json | undefined, { subAttribute }: Leaf): Json | undefined {
  if (subAttribute === undefined) return value;
  return isObject(value) ? value[subAttribute] : undefined;
}

function addChange(
  changes: ValueChange[],
  { path, attribute, hidden }: Leaf,
  was: Json | undefined,
  is: Json | undefined,
): void {
  if (equal(was, is)) return;
  const change: { path: string; before?: Json; after?: Json } = { path };
  const shown = (value: Json) => shortenedValue(shownValue(attribute, value));
  if (!hidden && was !== undefined) change.before = shown(was);
  if (!hidden && is !== undefined) change.after = shown(is);
  changes.push(change);
}

/** What a document holds of an extension that is not there (any more) may be secret. */
function addUndescribed(
  changes: ValueChange[],
  before: Document,
  after: Document,
  type: ResourceType,
): void {
  const known = describedNames(type);
  const add = (path: string) => {
    if (!known.has(path) && !equal(before[path], after[path])) changes.push({ path });
  };
  for (const name of Object.keys(before)) add(name);
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) add(name);
}

const describedNames = oncePer(
  (type: ResourceType): ReadonlySet<string> =>
    new Set([
      ...coreAttributes(type).map(({ name }) => name),
      ...type.schemaExtensions.map(({ schema }) => schema.id),
    ]),
);
