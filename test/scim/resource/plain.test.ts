import { expect, test } from "bun:test";
import fc from "fast-check";
import { ScimError } from "../../../src/scim/error.ts";
import { normalize } from "../../../src/scim/resource/normalize.ts";
import { plainness, representPlain } from "../../../src/scim/resource/plain.ts";
import { projector } from "../../../src/scim/resource/project.ts";
import { represent } from "../../../src/scim/resource/represent.ts";
import type { Document, Stored } from "../../../src/scim/resource/resource.ts";
import { complex, schema, string } from "../../../src/scim/schema/attribute.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { arbitraryBody } from "./arbitrary.ts";

const BASE = "https://x.test/scim/v2";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BADGE = "urn:example:badge:1.0:User";

/** A User with an extension of which not all is returned. */
const withBadge: ResourceType = {
  ...userType,
  schemaExtensions: [
    ...userType.schemaExtensions,
    {
      schema: schema(BADGE, "Badge", "Doors", [
        string("number", {}, "Printed on it."),
        string("pin", { returned: "never" }, "Typed at doors."),
        string("hint", { returned: "request" }, "For the pin."),
        complex("doors", { multiValued: true }, "Doors.", [
          string("value", {}, "One."),
          string("code", { returned: "never" }, "Its code."),
        ]),
      ]),
      required: false,
    },
  ],
};

function storedOf(document: Document, type: ResourceType, externalId?: string): Stored {
  const extensions = plainness(document, type);
  const own = externalId === undefined ? "" : `"externalId":${JSON.stringify(externalId)}`;
  return {
    ...{ type: type.name, id: 'a"b', version: 3, created: 0, lastModified: 1 },
    document: externalId === undefined ? document : { ...document, externalId },
    ...(extensions !== null && { plain: { json: JSON.stringify(document), own, extensions } }),
  };
}

const asShown = (stored: Stored, type: ResourceType) =>
  projector(type, {}).project(represent(stored, type, BASE));

const groups = [
  { value: "g1", display: "Engines", type: "direct" },
  { value: "g2", type: "indirect" },
] as const;

test.each([userType, withBadge, groupType])(
  "whatever document is answered as it stands, it is what the schemas show of it",
  (type) => {
    let plain = 0;
    fc.assert(
      fc.property(
        arbitraryBody(type),
        fc.option(fc.string(), { nil: undefined }),
        fc.boolean(),
        (body, externalId, isInGroups) => {
          const document = documentOf(body, type);
          if (document === undefined) return;
          const stored = {
            ...storedOf(document, type, externalId),
            ...(type !== groupType && isInGroups && { groups }),
          };
          const text = representPlain(stored, type, BASE);
          if (text === undefined) return;
          plain++;
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(asShown(stored, type))));
        },
      ),
      { numRuns: 1000 },
    );
    expect(plain).toBeGreaterThan(20);
  },
);

/** As it is kept; undefined for a body that is refused. */
function documentOf(body: Record<string, unknown>, type: ResourceType): Document | undefined {
  try {
    const { document } = normalize(body, type, { unknown: "ignore", warnings: [] });
    const { externalId: _, ...kept } = document;
    return kept;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

test.each<[string, Document, number | null]>([
  ["nothing", {}, 0],
  ["core attributes", { userName: "a", name: { givenName: "A" } }, 0],
  ["the enterprise extension", { userName: "a", [ENTERPRISE]: { department: "D" } }, 1],
  ["an operator's extension", { userName: "a", [BADGE]: { number: "7" } }, 4],
  ["an attribute that is never returned", { userName: "a", [BADGE]: { pin: "7" } }, null],
  ["one that is returned on request", { [BADGE]: { number: "7", hint: "x" } }, null],
  ["a sub-attribute that is never returned", { [BADGE]: { doors: [{ code: "1" }] } }, null],
  ["a reference to a resource", { [ENTERPRISE]: { manager: { value: "m" } } }, null],
  ["an attribute that no schema has", { userName: "a", color: "red" }, null],
  ["an extension that is not there any more", { "urn:gone": { pin: "1" } }, null],
])("a document with %s", (_, document, expected) => {
  expect(plainness(document, withBadge)).toBe(expected);
});

test("an extension behind the last bit is never mistaken for another one", () => {
  const urn = (index: number) => `urn:example:many:${index}`;
  const schemaExtensions = Array.from({ length: 40 }, (_, index) => ({
    schema: schema(urn(index), "Many", "One of many", [string("a", {}, "Anything.")]),
    required: false,
  }));
  const many: ResourceType = { ...userType, schemaExtensions };
  for (const [index, isPlain] of [0, 30, 31, 32, 39].map((at) => [at, at < 31] as const)) {
    const stored = storedOf({ userName: "a", [urn(index)]: { a: "b" } }, many);
    const text = representPlain(stored, many, BASE);
    expect(text !== undefined).toBe(isPlain);
    if (text !== undefined) expect(JSON.parse(text)).toEqual(asShown(stored, many));
  }
});

test("members and permissions are never left out", () => {
  const stored = storedOf({ displayName: "G" }, groupType);
  const members = [{ value: "u1", type: "User" }];
  expect(representPlain({ ...stored, members }, groupType, BASE)).toBeUndefined();
  const user = storedOf({ userName: "a" }, userType);
  expect(representPlain({ ...user, permissions: ["p"] }, userType, BASE)).toBeUndefined();
  expect(representPlain({ ...user, permissions: [] }, userType, BASE)).toBeString();
});
