import fc from "fast-check";
import type { Store } from "../../src/directory/store.ts";
import type { Document, Json } from "../../src/scim/resource/resource.ts";
import type { Attribute } from "../../src/scim/schema/attribute.ts";
import {
  coreAttributes,
  groupType,
  type ResourceType,
  userType,
} from "../../src/scim/schema/resource-type.ts";
import { hardStrings } from "../scim/filter/arbitrary.ts";
import { act, keep, newId } from "./sample.ts";

/**
 * Fills a store with generated resources: all attributes, extensions, several values, text beyond
 * ASCII, members and groups within groups (one ring among them), two clients. The same seed gives
 * the same directory.
 * @returns the ids
 */
export async function fillDirectory(
  store: Store,
  users: number,
  groups: number,
  seed: number,
  types = { user: userType, group: groupType },
) {
  const documents = (type: ResourceType, count: number) =>
    fc.sample(arbitraryDocument(type), { seed, numRuns: count });
  const ids: string[] = [];
  for (const [index, document] of documents(types.user, users).entries()) {
    const userName = `${document.userName}-${index}`;
    const at = 1_700_000_000_000 + index * 977;
    const id = newId();
    ids.push(
      await keep(store, types.user, { ...document, userName }, { id, at, client: clientOf(index) }),
    );
  }
  const pick = fc.sample(fc.subarray(ids, { maxLength: 6 }), { seed, numRuns: groups });
  const groupIds: string[] = [];
  for (const [index, document] of documents(types.group, groups).entries()) {
    const nested = index % 3 === 1 ? groupIds.slice(-1) : [];
    const members = [{ kind: "add" as const, ids: [...(pick[index] ?? []), ...nested] }];
    const displayName = `${document.displayName || "group"}`;
    groupIds.push(
      await keep(
        store,
        types.group,
        { ...document, displayName },
        { members, client: clientOf(index) },
      ),
    );
  }
  await closeRing(store, types.group, groupIds);
  await sharePeople(store, types.user, ids);
  return { users: ids, groups: groupIds };
}

const clientOf = (index: number) => (index % 2 === 0 ? "entra" : "okta");

/** The first group is a member of the second (by nesting), and the second of the first. */
async function closeRing(store: Store, type: ResourceType, [first, second]: string[]) {
  if (first === undefined || second === undefined) return;
  const members = [{ kind: "add" as const, ids: [second] }];
  await store.update(
    act({ client: "entra", method: "PATCH", at: 1_800_000_000_000 }),
    type,
    first,
    ({ document }) => ({ document, members, warnings: [] }),
    { members: false, groups: false },
  );
}

/** Some people have an externalId of either client. */
async function sharePeople(store: Store, type: ResourceType, ids: readonly string[]) {
  for (const [index, id] of ids.entries()) {
    if (index % 3 > 0) continue;
    await store.update(
      act({ client: "okta", method: "PUT", at: 1_800_000_000_000 + index }),
      type,
      id,
      ({ document }) => ({
        document: { ...document, externalId: `okta-${index}` },
        members: [],
        warnings: [],
      }),
      { members: false, groups: false },
    );
  }
}

function arbitraryDocument(type: ResourceType): fc.Arbitrary<Document> {
  const core = arbitraryObject(coreAttributes(type));
  const extensions = type.schemaExtensions.map(({ schema }) =>
    fc
      .option(arbitraryObject(schema.attributes), { nil: {}, freq: 3 })
      .map(
        (container): Document =>
          Object.keys(container).length > 0 ? { [schema.id]: container } : {},
      ),
  );
  return fc.tuple(core, ...extensions).map((parts) => Object.assign({}, ...parts));
}

function arbitraryObject(attributes: readonly Attribute[]): fc.Arbitrary<Document> {
  const parts = attributes
    .filter(isSent)
    .map((attribute) =>
      fc
        .option(arbitraryValue(attribute), { nil: null, freq: attribute.required ? 1000 : 2 })
        .map((value): Document => (isAssigned(value) ? { [attribute.name]: value } : {})),
    );
  return fc.tuple(...parts).map((all) => Object.assign({}, ...all));
}

const isSent = ({ storage, mutability }: Attribute) =>
  (storage === undefined || storage === "perClient") && mutability !== "readOnly";

const isAssigned = (value: Json) =>
  value !== null && (typeof value !== "object" || Object.keys(value).length > 0);

function arbitraryValue(attribute: Attribute): fc.Arbitrary<Json> {
  const one = arbitraryElement(attribute);
  if (!attribute.multiValued) return one;
  return fc.array(one.filter(isAssigned), { maxLength: 3 }).map(withOnePrimary);
}

/** RFC 7643 §2.4: "The primary attribute value 'true' MUST appear no more than once." */
function withOnePrimary(values: Json[]): Json[] {
  let seen = false;
  return values.map((value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    if (value.primary !== true) return value;
    const { primary: _, ...rest } = value;
    const kept = seen ? rest : value;
    seen = true;
    return Object.keys(kept).length > 0 ? kept : { type: "work" };
  });
}

function arbitraryElement(attribute: Attribute): fc.Arbitrary<Json> {
  const words = fc.constantFrom(...hardStrings);
  switch (attribute.type) {
    case "complex":
      return arbitraryObject(attribute.subAttributes ?? []);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "decimal":
      return fc.constantFrom(0, 1, -1, 42, 1.5);
    case "dateTime":
      return fc.constantFrom("2026-01-31T09:30:00Z", "2011-05-13T04:42:34");
    default:
      return fc.oneof(words, fc.constantFrom(...(attribute.canonicalValues ?? hardStrings)));
  }
}
