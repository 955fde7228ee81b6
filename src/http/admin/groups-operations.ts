import { Type } from "@sinclair/typebox";
import { LIMITS } from "../../scim/limits.ts";
import { type Answer, adminOperation } from "../openapi/admin-operation.ts";
import {
  groupsPageSchema,
  groupsParameters,
  membersPageSchema,
  membersParameters,
} from "./groups-page.ts";
import { GROUP_EXAMPLE, groupSchema, PERSON_EXAMPLE } from "./person-json.ts";

/** What the explorer tells of the routes of groups, and what they take. */

const TAG = "Workplace groups";
const path = { id: ["The id of the group.", GROUP_EXAMPLE.id] } as const;
const memberPath = {
  ...path,
  memberId: ["The id of a person or of a group.", PERSON_EXAMPLE.id],
} as const;

const displayName = Type.String({ pattern: "\\S", description: "What it is called." });

export const newGroupSchema = Type.Object(
  {
    displayName,
    members: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: LIMITS.enteredMembers,
        description: "The ids of people and groups.",
      }),
    ),
  },
  { additionalProperties: false },
);

export const groupEntrySchema = Type.Object({ displayName }, { additionalProperties: false });

export const grantedSchema = Type.Array(Type.String());

const group: Answer = {
  description: "The group.",
  schema: groupSchema,
  example: GROUP_EXAMPLE,
  headers: ["ETag"],
};
const granted: Answer = {
  description: "The permissions that whoever is in the group has by it.",
  schema: grantedSchema,
  example: GROUP_EXAMPLE.permissions,
};
const { id, displayName: name } = PERSON_EXAMPLE;

const reading = {
  list: adminOperation({
    tag: TAG,
    id: "listWorkplaceGroups",
    summary: "Read groups",
    description: "From page to page, and later what changed, as people are read.",
    opens: "read",
    query: groupsParameters,
    answers: {
      200: {
        description: "A page of groups.",
        schema: groupsPageSchema,
        example: {
          items: [GROUP_EXAMPLE],
          nextCursor: "WzQyLG51bGwsbnVsbF0.q83vEjRWeJCrze8SNFZ4kA",
          hasMore: false,
        },
      },
    },
    errors: [410],
  }),
  read: adminOperation({
    tag: TAG,
    id: "getWorkplaceGroup",
    summary: "Read a group",
    opens: "read",
    path,
    headers: ["ifNoneMatch"],
    answers: { 200: group, 304: { description: "The group is as `If-None-Match` says." } },
  }),
  members: adminOperation({
    tag: TAG,
    id: "listMembersOfGroup",
    summary: "Read the members of a group",
    description: "Those who are in it directly.",
    opens: "read",
    path,
    query: membersParameters,
    answers: {
      200: {
        description: "A page of members.",
        schema: membersPageSchema,
        example: { items: [{ id, type: "User", displayName: name }], nextCursor: null },
      },
    },
  }),
  permissions: adminOperation({
    tag: TAG,
    id: "getPermissionsOfGroup",
    summary: "Read what a group passes on",
    path,
    answers: { 200: granted },
  }),
};

export const operations = {
  ...reading,
  create: adminOperation({
    tag: TAG,
    id: "createWorkplaceGroup",
    summary: "Make a local group",
    body: { schema: newGroupSchema, example: { displayName: "Drivers", members: [id] } },
    answers: { 201: { ...group, headers: ["ETag", "Location"] } },
  }),
  edit: adminOperation({
    tag: TAG,
    id: "editGroup",
    summary: "Rename a local group",
    path,
    headers: ["ifMatch"],
    body: { schema: groupEntrySchema, example: { displayName: "Drivers" } },
    answers: { 200: group },
    errors: [409, 412],
  }),
  remove: adminOperation({
    tag: TAG,
    id: "removeGroup",
    summary: "Remove a local group",
    path,
    headers: ["ifMatch"],
    answers: { 204: { description: "The group is gone, its members stay." } },
    errors: [409, 412],
  }),
  addMember: adminOperation({
    tag: TAG,
    id: "addMember",
    summary: "Put somebody into a local group",
    description: "A person or a group, also one that is provisioned.",
    path: memberPath,
    answers: { 204: { description: "It is a member." } },
    errors: [400, 409],
  }),
  removeMember: adminOperation({
    tag: TAG,
    id: "removeMember",
    summary: "Take somebody out of a local group",
    path: memberPath,
    answers: { 204: { description: "It is no member." } },
    errors: [409],
  }),
  grant: adminOperation({
    tag: TAG,
    id: "grantToGroup",
    summary: "Give a group exactly these permissions",
    description: "Also to one that is provisioned. Whoever is in it has them.",
    path,
    body: { schema: grantedSchema, example: GROUP_EXAMPLE.permissions },
    answers: { 200: granted },
  }),
  release: adminOperation({
    tag: TAG,
    id: "releaseGroup",
    summary: "Make a provisioned group local",
    description:
      "For a group that the identity provider does not look after any more: whenever it writes " +
      "to the group again, the group is provisioned again.",
    path,
    answers: { 200: group },
    errors: [409],
  }),
};
