import { invalidValue, notFound } from "../scim/error.ts";
import { normalize } from "../scim/resource/normalize.ts";
import type { Document } from "../scim/resource/resource.ts";
import { shown } from "../scim/resource/text.ts";
import { validate } from "../scim/resource/validate.ts";
import { type ResourceType, userType } from "../scim/schema/resource-type.ts";
import { type Asker, actOf, type Directory } from "./directory.ts";
import { requireEditable } from "./policy.ts";
import { seenAs } from "./seen-as.ts";
import type { Change, MembershipDelta, Written } from "./store.ts";
import type { WorkplaceGroup } from "./workplace.ts";

/** What administrators do with groups. A local group is a Group as any other. */

const NOTHING = { members: false, groups: false };

/** What an administrator says about a group. */
export interface GroupEntry {
  readonly displayName: string;
}

/** @throws ScimError 404 */
export async function requireGroup({ store }: Directory, id: string): Promise<WorkplaceGroup> {
  const group = await store.group(id);
  if (group === undefined) throw notFound(`There is no group with id '${id}'.`);
  return group;
}

/** @throws ScimError 400, also for a member that there is not */
export async function createGroup(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  entry: GroupEntry,
  memberIds: readonly string[],
): Promise<Written> {
  const document = documentOf(type, entry, {});
  for (const id of memberIds) await requireMember(directory, type, id);
  return directory.store.create(
    actOf(directory, asker, "POST", 201),
    type,
    directory.newId(),
    change(document, memberIds.length > 0 ? [{ kind: "add", ids: memberIds }] : []),
    NOTHING,
  );
}

const seen = (directory: Directory, type: ResourceType, id: string) => ({
  type,
  id,
  noun: "group" as const,
  read: () => requireGroup(directory, id),
});

/**
 * @param isExpected whether the group is still the one that the administrator saw
 * @throws ScimError 400; 404; 409 when the group is provisioned; 412
 */
export async function editGroup(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  entry: GroupEntry,
  isExpected?: (group: WorkplaceGroup) => boolean,
): Promise<void> {
  const requireSame = await seenAs(directory, seen(directory, type, id), isExpected);
  await directory.store.update(
    actOf(directory, asker, "PATCH", 200),
    type,
    id,
    (current, around) => {
      requireSame(current);
      requireEditable(around, type, id);
      return change(documentOf(type, entry, current.document), []);
    },
    NOTHING,
  );
}

/**
 * @param isExpected whether the group is still the one that the administrator saw
 * @throws ScimError 404; 409 when the group is provisioned; 412
 */
export async function removeGroup(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  isExpected?: (group: WorkplaceGroup) => boolean,
): Promise<void> {
  const requireSame = await seenAs(directory, seen(directory, type, id), isExpected);
  await directory.store.remove(
    actOf(directory, asker, "DELETE", 204),
    type,
    id,
    (current, around) => {
      requireSame(current);
      requireEditable(around, type, id);
    },
  );
}

/**
 * Puts a person or a group into a local group, also one that is provisioned; who is there already
 * stays.
 * @throws ScimError 400 for a member that there is not; 404; 409 when the group is provisioned
 */
export async function addMember(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  memberId: string,
): Promise<void> {
  if (memberId === id) throw invalidValue(`The group '${id}' cannot be a member of itself.`);
  await requireGroup(directory, id);
  await requireMember(directory, type, memberId);
  await changeMembers(directory, asker, "PUT", type, id, { kind: "add", ids: [memberId] });
}

/**
 * Who is no member (any more) stays none.
 * @throws ScimError 404; 409 when the group is provisioned
 */
export async function removeMember(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  memberId: string,
): Promise<void> {
  await requireGroup(directory, id);
  await changeMembers(directory, asker, "DELETE", type, id, { kind: "remove", ids: [memberId] });
}

/** @throws ScimError 404; 409 when the group is local */
export async function releaseGroup(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
): Promise<WorkplaceGroup> {
  await requireGroup(directory, id);
  await directory.store.release(actOf(directory, asker, "POST", 200), type, id);
  return requireGroup(directory, id);
}

async function changeMembers(
  directory: Directory,
  asker: Asker,
  method: "PUT" | "DELETE",
  type: ResourceType,
  id: string,
  members: MembershipDelta,
): Promise<void> {
  await directory.store.update(
    actOf(directory, asker, method, 204),
    type,
    id,
    (current, around) => {
      requireEditable(around, type, id);
      return change(current.document, [members]);
    },
    NOTHING,
  );
}

const change = (document: Document, members: readonly MembershipDelta[]): Change => ({
  document,
  members,
  warnings: [],
});

async function requireMember({ store }: Directory, type: ResourceType, id: string): Promise<void> {
  for (const each of [userType, type]) {
    if ((await store.read(null, each, id, NOTHING)) !== undefined) return;
  }
  throw invalidValue(`There is neither a person nor a group with the id ${shown(id)}.`);
}

/** Held to what clients of SCIM are held to. */
function documentOf(type: ResourceType, entry: GroupEntry, document: Document): Document {
  const { document: read } = normalize({ ...entry, schemas: [type.schema.id] }, type, {
    unknown: "reject",
    warnings: [],
  });
  const next = { ...document, ...read };
  validate(next, type);
  return next;
}
