import { Type } from "@sinclair/typebox";
import { type Answer, adminOperation } from "../openapi/admin-operation.ts";
import { CSV } from "./csv-answer.ts";
import { peoplePageSchema, peopleParameters } from "./people-page.ts";
import {
  FIELD_NAMES,
  groupNameSchema,
  PERSON_EXAMPLE,
  personEntrySchema,
  personPartSchema,
  personSchema,
} from "./person-json.ts";

/** What the explorer tells of the routes of people. */

const TAG = "Workplace people";
const path = { id: ["The id of the person.", PERSON_EXAMPLE.id] } as const;

const person: Answer = {
  description: "The person.",
  schema: personSchema,
  example: PERSON_EXAMPLE,
  headers: ["ETag"],
};
const ENTRY = { userName: "sam@example.com", displayName: "Sam Visser", site: "Utrecht" };

export const oneParameters = Type.Pick(peopleParameters, ["fields"]);

export const permissionNames = Type.Array(Type.String());

const permissions: Answer = {
  description: "The permissions.",
  schema: Type.Object({
    granted: permissionNames,
    inherited: Type.Array(Type.Object({ permission: Type.String(), group: groupNameSchema })),
    effective: permissionNames,
  }),
  example: {
    granted: [],
    inherited: [{ permission: "parking", group: PERSON_EXAMPLE.groups[0] }],
    effective: ["parking"],
  },
};

export const operations = {
  list: adminOperation({
    tag: TAG,
    id: "listPeople",
    summary: "Read people",
    description:
      "Everybody once, from page to page by `cursor` while `hasMore` is true; from then on what " +
      "changed, by `changedSince` with the last `nextCursor`. A cursor goes with the filters " +
      "that it was given for, and with tokens that see the same; 410: read everybody anew. With " +
      "`Accept: text/csv` a table: without `limit` of all pages, and the header " +
      "`X-Next-Cursor` is good for `changedSince`.",
    opens: "read",
    query: peopleParameters,
    answers: {
      200: {
        description: "A page of people.",
        schema: peoplePageSchema,
        example: {
          items: [PERSON_EXAMPLE, { id: "0199c3a5-0b11-7e02-a6c4-91d2e3f4a5b6", removed: true }],
          nextCursor: "WzQyLG51bGwsbnVsbF0.q83vEjRWeJCrze8SNFZ4kA",
          hasMore: false,
        },
        others: { [CSV]: `${FIELD_NAMES.slice(0, 3).join(",")}\r\n` },
      },
    },
    errors: [410],
  }),
  create: adminOperation({
    tag: TAG,
    id: "createPerson",
    summary: "Make a local person",
    description: "An identity provider that finds the person and writes to it takes it over.",
    body: { schema: personEntrySchema, example: ENTRY },
    answers: { 201: { ...person, headers: ["ETag", "Location"] } },
    errors: [409],
  }),
  read: adminOperation({
    tag: TAG,
    id: "getPerson",
    summary: "Read a person",
    opens: "read",
    path,
    query: oneParameters,
    headers: ["ifNoneMatch"],
    answers: {
      200: { ...person, schema: personPartSchema },
      304: { description: "The person is as `If-None-Match` says." },
    },
  }),
  edit: adminOperation({
    tag: TAG,
    id: "editPerson",
    summary: "Edit a local person",
    description: "Fields that are left out stay, null clears one (RFC 7396).",
    path,
    headers: ["ifMatch"],
    body: { schema: personEntrySchema, example: { site: "Antwerpen", mobile: null } },
    answers: { 200: person },
    errors: [409, 412],
  }),
  remove: adminOperation({
    tag: TAG,
    id: "removePerson",
    summary: "Remove a local person",
    path,
    headers: ["ifMatch"],
    answers: { 204: { description: "The person is gone." } },
    errors: [409, 412],
  }),
  permissions: adminOperation({
    tag: TAG,
    id: "getPermissionsOfPerson",
    summary: "Read what a person may do",
    path,
    answers: { 200: permissions },
  }),
  grant: adminOperation({
    tag: TAG,
    id: "grantToPerson",
    summary: "Give a person exactly these permissions",
    description: "Also to somebody who is provisioned. What groups pass on stays.",
    path,
    body: { schema: permissionNames, example: ["parking"] },
    answers: { 200: permissions },
  }),
  release: adminOperation({
    tag: TAG,
    id: "releasePerson",
    summary: "Make a provisioned person local",
    description:
      "For somebody whom the identity provider does not look after any more: whenever it writes " +
      "to the person again, the person is provisioned again.",
    path,
    answers: { 200: person },
    errors: [409],
  }),
};
