import { describe, expect, test } from "bun:test";
import { mutability } from "../../../src/scim/error.ts";
import { checkImmutable } from "../../../src/scim/resource/mutability.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { validate } from "../../../src/scim/resource/validate.ts";
import { complex, schema, string } from "../../../src/scim/schema/attribute.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { refusal } from "../patch/patch.ts";

const badge = schema("urn:example:Badge", "Badge", "A badge.", [
  string("number", { required: true, mutability: "immutable" }, "Its number."),
  complex("issuer", {}, "Who gave it.", [
    string("name", { required: true }, "The name."),
    string("since", { mutability: "immutable" }, "Since when."),
  ]),
]);
const withBadge = (required: boolean): ResourceType => ({
  ...groupType,
  schemaExtensions: [{ schema: badge, required }],
});
const crew = { displayName: "Crew" };
const badged = (attributes: Document): Document => ({ ...crew, [badge.id]: attributes });

describe("A document", () => {
  test.each<[sentence: string, type: ResourceType, document: Document]>([
    ["of a User needs no more than userName", userType, { userName: "noor" }],
    ["needs no extension that is not required", withBadge(false), crew],
    ["has what its extension requires", withBadge(true), badged({ number: "7" })],
    [
      "has one primary value in each attribute",
      userType,
      {
        userName: "noor",
        emails: [{ value: "a", primary: true }, { value: "b", primary: false }, { value: "c" }],
        roles: [{ value: "guide", primary: true }],
      },
    ],
  ])("%s", (_, type, document) => {
    expect(() => validate(document, type)).not.toThrow();
  });

  test.each<[sentence: string, type: ResourceType, document: Document, detail: string]>([
    ["without userName", userType, {}, "Attribute 'userName' is required."],
    ["with a blank userName", userType, { userName: " \t" }, "Attribute 'userName' is required."],
    ["without displayName of a Group", groupType, {}, "Attribute 'displayName' is required."],
    [
      "without an extension that is required",
      withBadge(true),
      crew,
      "The attributes of 'urn:example:Badge' are required.",
    ],
    [
      "without what its extension requires",
      withBadge(false),
      badged({ issuer: { name: "Port" } }),
      "Attribute 'urn:example:Badge:number' is required.",
    ],
    [
      "without a sub-attribute that is required",
      withBadge(false),
      badged({ number: "7", issuer: { since: "2020" } }),
      "Attribute 'urn:example:Badge:issuer.name' is required.",
    ],
    [
      "with two primary values",
      userType,
      { userName: "noor", ims: [{ primary: true }, { primary: true }] },
      "Attribute 'ims' has 2 values with 'primary' true; at most one may be.",
    ],
  ])("%s is refused", (_, type, document, detail) => {
    expect(refusal(() => validate(document, type))).toMatchObject({
      status: 400,
      scimType: "invalidValue",
      detail,
    });
  });

  test("that lost what is required is refused as PATCH wants it", () => {
    expect(refusal(() => validate({}, userType, mutability)).scimType).toBe("mutability");
  });
});

describe("An immutable attribute", () => {
  const since = (value: string) => badged({ number: "7", issuer: { name: "Port", since: value } });
  test.each<[sentence: string, before: Document, after: Document]>([
    ["may be given a value when it has none", crew, badged({ number: "7" })],
    ["keeps its value", since("2020"), since("2020")],
    [
      "may have a sibling that changes",
      since("2020"),
      badged({ number: "7", issuer: { name: "Quay", since: "2020" } }),
    ],
  ])("%s", (_, before, after) => {
    expect(() => checkImmutable(before, after, withBadge(false))).not.toThrow();
  });

  test.each<[sentence: string, before: Document, after: Document, name: string]>([
    ["takes no other value", badged({ number: "7" }), badged({ number: "8" }), "number"],
    ["cannot be removed", badged({ number: "7" }), badged({}), "number"],
    ["cannot go with its extension", badged({ number: "7" }), crew, "number"],
    ["in a complex one takes no other value", since("2020"), since("2021"), "issuer.since"],
    ["in a complex one cannot go with it", since("2020"), badged({ number: "7" }), "issuer.since"],
  ])("%s", (_, before, after, name) => {
    expect(refusal(() => checkImmutable(before, after, withBadge(false)))).toMatchObject({
      scimType: "mutability",
      detail: `Attribute 'urn:example:Badge:${name}' is immutable: it keeps the value it has.`,
    });
  });
});
