import { describe, expect, test } from "bun:test";
import { FormatRegistry, type TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { errorAnswers } from "../../../src/http/openapi/error-answers.ts";
import { examplesOf } from "../../../src/http/openapi/examples.ts";
import { errorResponse } from "../../../src/scim/message/error-response.ts";
import { listResponse } from "../../../src/scim/message/list-response.ts";
import {
  describeResourceType,
  describeSchema,
  describeServiceProviderConfig,
  schemasOf,
} from "../../../src/scim/schema/describe.ts";
import { groupType, resourceTypes, userType } from "../../../src/scim/schema/resource-type.ts";
import {
  errorSchema,
  listResponseSchema,
  patchOpSchema,
  resourceSchema,
  resourceTypeSchema,
  schemaSchema,
  searchRequestSchema,
  serviceProviderConfigSchema,
} from "../../../src/scim/schema/typebox.ts";

FormatRegistry.Set("uri", (value) => URL.canParse(value));
FormatRegistry.Set("date-time", (value) => !Number.isNaN(Date.parse(value)));
FormatRegistry.Set("byte", (value) => /^[A-Za-z0-9+/=]*$/.test(value));

const BASE_URL = "https://rollcall.example.com/scim/v2";
const user = examplesOf(userType).resource;
const group = examplesOf(groupType).resource;

/** The first thing that is wrong, e.g. `/id Expected string`; undefined when nothing is. */
function wrong(schema: TSchema, value: unknown): string | undefined {
  const error = Value.Errors(schema, value).First();
  return error && `${error.path} ${error.message}`;
}

describe.each(resourceTypes)("the schemas of $name", (type) => {
  const { create, replace, patch, resource } = examplesOf(type);

  test("fit what the server returns", () => {
    expect(wrong(resourceSchema(type, "response"), resource)).toBeUndefined();
  });

  test("fit what clients send", () => {
    for (const { value } of [...Object.values(create), ...Object.values(replace)]) {
      expect(wrong(resourceSchema(type, "request"), value)).toBeUndefined();
    }
    for (const { value } of Object.values(patch)) {
      expect(wrong(patchOpSchema, value)).toBeUndefined();
    }
  });

  test("fit a list of them", () => {
    const list = listResponseSchema(resourceSchema(type, "response"));
    expect(wrong(list, listResponse([resource]))).toBeUndefined();
    expect(wrong(list, listResponse([]))).toBeUndefined();
    expect(wrong(list, listResponse([{ ...resource, id: 7 }]))).toBe(
      "/Resources/0/id Expected string",
    );
  });

  test("fit a selection of attributes, which leaves out what is required on creation", () => {
    const selected = { schemas: resource.schemas, id: resource.id };
    expect(wrong(resourceSchema(type, "response"), selected)).toBeUndefined();
  });
});

const refusals = [
  {
    what: "no id",
    schema: resourceSchema(userType, "response"),
    value: { ...user, id: undefined },
  },
  { what: "null", schema: resourceSchema(userType, "response"), value: { ...user, title: null } },
  {
    what: "an empty list",
    schema: resourceSchema(userType, "response"),
    value: { ...user, emails: [] },
  },
  {
    what: "a password",
    schema: resourceSchema(userType, "response"),
    value: { ...user, password: "x" },
  },
  {
    what: "an attribute that no schema has",
    schema: resourceSchema(groupType, "response"),
    value: { ...group, colour: "red" },
  },
  {
    what: "a member without its type's name as text",
    schema: resourceSchema(groupType, "response"),
    value: { ...group, members: [{ value: "a", type: 1 }] },
  },
  { what: "a number as status", schema: errorSchema, value: { ...errorOf(400), status: 400 } },
  { what: "a status that is no error", schema: errorSchema, value: errorOf(200) },
  {
    what: "the URN of another message",
    schema: errorSchema,
    value: { ...errorOf(400), schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] },
  },
];

test.each(refusals)("a response schema does not fit $what", ({ schema, value }) => {
  expect(wrong(schema, JSON.parse(JSON.stringify(value)))).toBeString();
});

test("a request schema is open: unknown attributes fit, a missing required one does not", () => {
  const request = resourceSchema(userType, "request");
  expect(wrong(request, { userName: "a", colour: "red", emails: [{ label: 1 }] })).toBeUndefined();
  expect(wrong(request, { displayName: "a" })).toBe("/userName Expected required property");
});

test("canonical values are shown and not enforced", () => {
  const emails = resourceSchema(userType, "response").properties.emails;
  expect(JSON.stringify(emails)).toContain("Suggested values: work, home, other");
  const holiday = { ...user, emails: [{ value: "a@example.com", type: "holiday" }] };
  expect(wrong(resourceSchema(userType, "response"), holiday)).toBeUndefined();
});

test("read-only attributes are marked in responses and absent from requests", () => {
  const response = resourceSchema(userType, "response").properties;
  const request = resourceSchema(userType, "request").properties;
  expect([response.id?.readOnly, response.userName?.readOnly]).toEqual([true, undefined]);
  expect([request.id, request.groups, request.meta]).toEqual([undefined, undefined, undefined]);
  expect(request.password?.writeOnly).toBe(true);
});

test("the schemas fit the discovery documents", () => {
  const config = describeServiceProviderConfig(BASE_URL, 1024);
  expect(wrong(serviceProviderConfigSchema, config)).toBeUndefined();
  for (const schema of schemasOf(resourceTypes)) {
    expect(wrong(schemaSchema, describeSchema(schema, BASE_URL))).toBeUndefined();
  }
  for (const type of resourceTypes) {
    expect(wrong(resourceTypeSchema, describeResourceType(type, BASE_URL))).toBeUndefined();
  }
});

test("the error schema fits every error that is shown", () => {
  for (const { examples } of Object.values(errorAnswers)) {
    for (const error of Object.values(examples)) {
      expect(wrong(errorSchema, errorResponse(error))).toBeUndefined();
    }
  }
});

test("a SearchRequest fits with nothing but its URN, and not with a count in words", () => {
  const least = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] };
  expect(wrong(searchRequestSchema, least)).toBeUndefined();
  expect(wrong(searchRequestSchema, { ...least, count: "ten" })).toBe("/count Expected integer");
});

function errorOf(status: number) {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: `${status}`,
    detail: "Something was wrong.",
  };
}
