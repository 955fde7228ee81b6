import { User } from "../../src/scim/schema/user.ts";
import { newUser } from "../binary/bodies.ts";

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

/** A person as a server without SCIM keeps it, with what an answer has beside what was sent. */
export function documentOf(id: string, sent: object): string {
  const now = new Date().toISOString();
  const meta = {
    resourceType: User.name,
    created: now,
    lastModified: now,
    location: `http://127.0.0.1:8080/scim/v2/Users/${id}`,
    version: 'W/"1"',
  };
  return JSON.stringify({ ...sent, id, meta });
}
