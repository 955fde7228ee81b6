import type { Act, Change, MembershipDelta, Store, Wanted } from "../../src/directory/store.ts";
import { represent } from "../../src/scim/resource/represent.ts";
import type { Document, Stored } from "../../src/scim/resource/resource.ts";
import { type ResourceType, resourceTypes } from "../../src/scim/schema/resource-type.ts";

/** What store tests say again and again. */

export const BASE_URL = "https://directory.example/scim/v2";
export const EVERYTHING: Wanted = { members: true, groups: true, permissions: true };
export const NOTHING: Wanted = { members: false, groups: false };

export const act = (changes: Partial<Act> = {}): Act => ({
  client: "entra",
  token: "token-1",
  requestId: "request-1",
  doneBy: "provisioning",
  method: "POST",
  status: 201,
  at: 1_000,
  ...changes,
});

export const change = (document: Document, members: readonly MembershipDelta[] = []): Change => ({
  document,
  members,
  warnings: [],
});

/** Ids as the directory makes them: in the order of creation. */
export const newId = (): string => Bun.randomUUIDv7();

/** Keeps a resource. @returns its id */
export async function keep(
  store: Store,
  type: ResourceType,
  document: Document,
  { id = newId(), members = [] as readonly MembershipDelta[], ...acting }: Kept = {},
): Promise<string> {
  await store.create(act(acting), type, id, change(document, members), NOTHING);
  return id;
}

type Kept = Partial<Act> & { readonly id?: string; readonly members?: readonly MembershipDelta[] };

/** All resources of all types, with everything. */
export async function readAll(store: Store, viewer: string | null): Promise<Stored[]> {
  const { resources } = await store.search(viewer, {
    targets: resourceTypes.map((type) => ({ type })),
    descending: false,
    startIndex: 1,
    count: 100_000,
    wanted: EVERYTHING,
  });
  return [...resources];
}

export function representation(
  stored: Stored,
  baseUrl = BASE_URL,
  types: readonly ResourceType[] = resourceTypes,
): Document {
  const type = types.find(({ name }) => name === stored.type);
  if (type === undefined) throw new Error(`No such type: ${stored.type}`);
  return represent(stored, type, baseUrl);
}
