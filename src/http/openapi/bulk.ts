import { uniqueness } from "../../scim/error.ts";
import { bulkResponse } from "../../scim/message/bulk-response.ts";
import { Group } from "../../scim/schema/group.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { User } from "../../scim/schema/user.ts";
import { MESSAGE } from "../../scim/urn.ts";
import { EXAMPLE_BASE_URL, type Examples } from "./examples.ts";

interface OnPath {
  readonly path: string;
  readonly [member: string]: unknown;
}

const request = (...Operations: OnPath[]) => ({
  schemas: [MESSAGE.bulkRequest],
  failOnErrors: 1,
  Operations,
});

const post = (path: string, bulkId: string, data: object) => ({
  method: "POST",
  path,
  bulkId,
  data,
});

const group = (bulkId: string, displayName: string, member: string) =>
  post("/Groups", bulkId, {
    schemas: [Group.id],
    displayName,
    members: [{ value: `bulkId:${member}` }],
  });

const examples = {
  reference: {
    summary: "A person, and a group with that person in it",
    value: request(
      post("/Users", "person", { schemas: [User.id], userName: "ilse.maes@example.com" }),
      group("floor", "Third floor", "person"),
    ),
  },
  circle: {
    summary: "Two groups that are members of each other",
    value: request(group("day", "Day shift", "night"), group("night", "Night shift", "day")),
  },
  change: {
    summary: "A change and a removal, each if nobody changed the resource before",
    value: request(
      {
        method: "PATCH",
        path: "/Users/0199c3a4-5e10-7b52-9c1f-3a7d20b4e681",
        version: 'W/"3"',
        data: {
          schemas: [MESSAGE.patchOp],
          Operations: [{ op: "replace", path: "title", value: "Head of Facilities" }],
        },
      },
      {
        method: "DELETE",
        path: "/Users/0199c3a4-5e0c-7d31-8a44-91c5e7f0b263",
        version: 'W/"1"',
      },
    ),
  },
};

/** What the explorer offers to send: requests about types that are served. */
export function bulkExamples(types: readonly ResourceType[]): Examples {
  const isServed = ({ path }: OnPath) =>
    types.some(({ endpoint }) => path === endpoint || path.startsWith(`${endpoint}/`));
  return Object.fromEntries(
    Object.entries(examples).filter(([, { value }]) => value.Operations.every(isServed)),
  );
}

/** What the server may answer to such a request. */
export const bulkAnswer = bulkResponse([
  {
    location: `${EXAMPLE_BASE_URL}/Users/0199c3a4-9d02-7c44-8e15-6f1b93a7d520`,
    method: "POST",
    bulkId: "person",
    version: 'W/"1"',
    outcome: 201,
  },
  {
    method: "POST",
    bulkId: "second",
    outcome: uniqueness("userName 'ilse.maes@example.com' is taken by another User."),
  },
]);
