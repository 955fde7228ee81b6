import { notFound } from "../scim/error.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type Asker, actOf, type Directory } from "./directory.ts";
import type { PersonEntry } from "./person.ts";
import { editedPerson, newPerson } from "./person-entry.ts";
import { requireEditable } from "./policy.ts";
import { seenAs } from "./seen-as.ts";
import type { Written } from "./store.ts";
import type { Person } from "./workplace.ts";

/** What administrators do with people. A local person is a User as any other. */

const NOTHING = { members: false, groups: false };

/** @throws ScimError 400; 409 uniqueness */
export const createPerson = (
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  entry: PersonEntry,
): Promise<Written> =>
  directory.store.create(
    actOf(directory, asker, "POST", 201),
    type,
    directory.newId(),
    newPerson(type, entry),
    NOTHING,
  );

/** @throws ScimError 404 */
export async function requirePerson({ store }: Directory, id: string): Promise<Person> {
  const person = await store.person(id);
  if (person === undefined) throw notFound(`There is no person with id '${id}'.`);
  return person;
}

/**
 * Changes the fields of an entry; all others stay as they are inside the transaction.
 * @param isExpected whether the person is still the one whom the administrator saw
 * @throws ScimError 400; 404; 409 when the person is provisioned, or uniqueness; 412
 */
export async function editPerson(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  entry: PersonEntry,
  isExpected?: (person: Person) => boolean,
): Promise<Written> {
  const requireSame = await seenAs(directory, seen(directory, type, id), isExpected);
  return directory.store.update(
    actOf(directory, asker, "PATCH", 200),
    type,
    id,
    (current, around) => {
      requireSame(current);
      return editedPerson(type, entry, current, around);
    },
    NOTHING,
  );
}

const seen = (directory: Directory, type: ResourceType, id: string) => ({
  type,
  id,
  noun: "person" as const,
  read: () => requirePerson(directory, id),
});

/**
 * @param isExpected whether the person is still the one that the administrator saw
 * @throws ScimError 404; 409 when the person is provisioned; 412
 */
export async function removePerson(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  isExpected?: (person: Person) => boolean,
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

/** @throws ScimError 404; 409 when the person is local */
export async function releasePerson(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
): Promise<Person> {
  await requirePerson(directory, id);
  await directory.store.release(actOf(directory, asker, "POST", 200), type, id);
  return requirePerson(directory, id);
}

/** What a person may do, and why. */
export interface PersonPermissions {
  readonly granted: readonly string[];
  readonly inherited: readonly {
    readonly permission: string;
    readonly group: { readonly id: string; readonly displayName: string };
  }[];
  /** Both, each once. */
  readonly effective: readonly string[];
}

/** @throws ScimError 404 */
export async function permissionsOf(directory: Directory, id: string): Promise<PersonPermissions> {
  const person = await requirePerson(directory, id);
  const { granted, inherited } = await directory.store.grantsOf(id);
  const names = new Map(person.groups.map((group) => [group.id, group.displayName]));
  return {
    granted,
    inherited: inherited.map(({ permission, group }) => ({
      permission,
      group: { id: group, displayName: names.get(group) ?? group },
    })),
    effective: person.permissions,
  };
}
