import { Group } from "../../src/scim/schema/group.ts";
import { User } from "../../src/scim/schema/user.ts";
import { newUser } from "../binary/bodies.ts";
import { groupIdOf, groupsOf, idOf } from "./sizes.ts";

/** The person of this number, as an identity provider sends it. Every target holds the same. */
export const personOf = (name: string) =>
  newUser({
    userName: nameOf(name),
    externalId: `x-${name}`,
    active: true,
    displayName: `Person ${name}`,
    title: "Engineer",
    name: { givenName: "Person", familyName: name },
    emails: [{ value: nameOf(name), type: "work", primary: true }],
    phoneNumbers: [{ value: "+49 30 1234567", type: "work" }],
  });

export const nameOf = (name: string): string => `person-${name}@example.com`;

const BASE = "http://127.0.0.1:8080/scim/v2";

const metaOf = (resourceType: string, location: string) => {
  const now = new Date().toISOString();
  return { resourceType, created: now, lastModified: now, location, version: 'W/"1"' };
};

/**
 * A person as a server without SCIM keeps it, with what an answer has beside what was sent.
 * @param groups the names of the groups that it is in
 */
export function documentOf(id: string, sent: object, groups: readonly string[] = []): string {
  const meta = metaOf(User.name, `${BASE}/Users/${id}`);
  const held = groups.map((name) => ({
    value: groupIdOf(name),
    display: name,
    type: "direct",
    $ref: `${BASE}/Groups/${groupIdOf(name)}`,
  }));
  return JSON.stringify({ ...sent, id, ...(held.length > 0 && { groups: held }), meta });
}

/** A group likewise, without its members. */
export const groupDocumentOf = (id: string, sent: object): string =>
  JSON.stringify({ ...sent, id, meta: metaOf(Group.name, `${BASE}/Groups/${id}`) });

/** The person of this number as it is at the beginning, in the groups of the run. */
export const seededDocumentOf = (n: number, people: number): string =>
  documentOf(
    idOf(n),
    personOf(`${n}`),
    groupsOf(people).flatMap(({ name, members }) => (n < members ? name : [])),
  );
