import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Store } from "../../src/directory/store.ts";
import { parseDateTime } from "../../src/scim/date-time.ts";
import { compareCodePoints, fold } from "../../src/scim/fold.ts";
import type { Document, Json } from "../../src/scim/resource/resource.ts";
import type { Attribute } from "../../src/scim/schema/attribute.ts";
import { type AttributePath, leaf, pathName } from "../../src/scim/schema/lookup.ts";
import {
  coreAttributes,
  type ResourceType,
  resourceTypes,
} from "../../src/scim/schema/resource-type.ts";
import { fillDirectory } from "./directory.ts";
import { grantSome } from "./grants.ts";
import { NOTHING, readAll, representation } from "./sample.ts";
import { openTemporary } from "./temporary.ts";

const VIEWER = "entra";
let store: Store;
let dispose: () => Promise<void>;
let seen: readonly Document[];

beforeAll(async () => {
  const opened = openTemporary();
  ({ store, dispose } = opened);
  grantSome(opened.file, await fillDirectory(store, 120, 20, 7), 7);
  // References are sorted without what stands before the endpoint, which is the same for all.
  seen = (await readAll(store, VIEWER)).map((stored) => {
    const resource = representation(stored, "");
    return { ...resource, meta: { ...asObject(resource.meta), version: `W/"${stored.version}"` } };
  });
});
afterAll(() => dispose());

const asObject = (value: Json | undefined): Document =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

/** What RFC 7644 §3.4.2.3 sorts by: of several values the primary one, else the first. */
function keyOf(resource: Document, path: AttributePath): string | number | undefined {
  const container = path.extension ? asObject(resource[path.extension.id]) : resource;
  const values = container[path.attribute.name];
  const list = Array.isArray(values) ? values : [];
  const one = Array.isArray(values)
    ? (list.find((value) => asObject(value).primary === true) ?? list[0])
    : values;
  const value = path.subAttribute ? asObject(one)[path.subAttribute.name] : one;
  return comparable(leaf(path), value);
}

function comparable(attribute: Attribute, value: Json | undefined): string | number | undefined {
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return typeof value === "number" ? value : undefined;
  if (attribute.type === "dateTime") return parseDateTime(value);
  return attribute.caseExact ? value : fold(value);
}

function compareKeys(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return typeof a === "number" || typeof b === "number"
    ? Number(a) - Number(b)
    : compareCodePoints(a, b);
}

function expectedOrder(type: ResourceType, path: AttributePath, descending: boolean): string[] {
  const sign = descending ? -1 : 1;
  return seen
    .filter((resource) => asObject(resource.meta).resourceType === type.name)
    .map((resource) => ({ id: String(resource.id), key: keyOf(resource, path) }))
    .sort((a, b) => sign * compareKeys(a.key, b.key) || compareCodePoints(a.id, b.id))
    .map(({ id }) => id);
}

function simplePaths(type: ResourceType): AttributePath[] {
  const attributes: AttributePath[] = [
    ...coreAttributes(type).map((attribute) => ({ attribute })),
    ...type.schemaExtensions.flatMap(({ schema }) =>
      schema.attributes.map((attribute) => ({ attribute, extension: schema })),
    ),
  ];
  return attributes.flatMap((path) => {
    const parts = path.attribute.subAttributes?.map((subAttribute) => ({ ...path, subAttribute }));
    return parts ?? [path];
  });
}

const cases = resourceTypes.flatMap((type) =>
  simplePaths(type).map((path) => ({ type, path, name: `${type.name} by ${pathName(path)}` })),
);

describe("resources are sorted as their representations would be", () => {
  test.each(cases)("$name", async ({ type, path }) => {
    for (const descending of [false, true]) {
      const page = await store.search(VIEWER, {
        targets: [{ type, sortBy: path }],
        descending,
        startIndex: 1,
        count: 1000,
        wanted: NOTHING,
      });
      const expected = expectedOrder(type, path, descending);
      expect(page.resources.map(({ id }) => id)).toEqual(expected);
    }
  });
});
