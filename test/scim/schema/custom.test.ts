import { describe, expect, test } from "bun:test";
import type { Attribute } from "../../../src/scim/schema/attribute.ts";
import { readExtensions } from "../../../src/scim/schema/custom.ts";
import { describeSchema } from "../../../src/scim/schema/describe.ts";
import badge from "./badge.json";

const read = (...documents: unknown[]) =>
  readExtensions(documents.map((json, index) => ({ name: `${index + 1}.json`, json })));

const URN = "urn:ietf:params:scim:schemas:extension:Acme:2.0:User";
const withAttributes = (...attributes: object[]) => ({ id: URN, name: "Acme", attributes });
const one = (characteristics: object) => withAttributes({ name: "a", ...characteristics });
const inComplex = (...subAttributes: object[]) =>
  withAttributes({ name: "a", type: "complex", subAttributes });

/** The only attribute of a schema that has nothing wrong with it. */
function attributeOf(characteristics: object): Attribute | undefined {
  const { extensions, problems } = read(one(characteristics));
  expect(problems).toEqual([]);
  return extensions[0]?.schema.attributes[0];
}

describe("readExtensions()", () => {
  test("reads a schema of which it publishes what was written", () => {
    const { extensions, problems } = read(badge);
    expect(problems).toEqual([]);
    const [extension] = extensions;
    if (extension === undefined) throw new Error("There is no extension.");
    expect(extension.resourceType).toBe("User");
    expect(describeSchema(extension.schema, "")).toMatchObject({
      ...badge,
      attributes: badge.attributes.map(({ indexed: _, ...published }) => published),
    });
  });

  test("gives what is left out the characteristics of RFC 7643 §2.2", () => {
    expect(attributeOf({})).toEqual({
      name: "a",
      type: "string",
      description: "",
      multiValued: false,
      required: false,
      caseExact: false,
      mutability: "readWrite",
      returned: "default",
      uniqueness: "none",
    });
  });

  const tolerated: readonly [title: string, given: object, read: object][] = [
    ["case exactness of binary values", { type: "binary" }, { caseExact: true }],
    [
      "case exactness of references",
      { type: "reference", referenceTypes: ["external"] },
      { caseExact: true },
    ],
    ["a writeOnly attribute as never returned", { mutability: "writeOnly" }, { returned: "never" }],
    ["characteristics and their values in any case", { TYPE: "DateTime" }, { type: "dateTime" }],
    ["null as left out", { type: null, multiValued: null }, { type: "string" }],
    ["empty lists as left out", { referenceTypes: [], canonicalValues: [] }, { type: "string" }],
    ["names with the other characters of the grammar", { name: "a-b_c$1" }, { name: "a-b_c$1" }],
    ["our own characteristic", { indexed: true }, { indexed: true }],
  ];
  test.each(tolerated)("reads %s", (_title, given, expected) => {
    expect(attributeOf(given)).toMatchObject(expected);
  });

  const second = { ...one({}), id: URN.replace("Acme", "Other") };
  test.each([
    ["an array", [one({}), second]],
    ["a ListResponse", { totalResults: 2, Resources: [one({}), second] }],
  ])("reads several schemas of %s", (_title, json) => {
    const { extensions, problems } = read(json);
    expect(problems).toEqual([]);
    expect(extensions.map(({ schema }) => schema.id)).toEqual([URN, second.id]);
  });

  test.each([
    [URN, "User"],
    ["urn:ietf:params:scim:schemas:extension:Acme:2.0:Group", "Group"],
    ["urn:acme:scim:1.0:group:custom", "Group"],
    ["urn:acme:scim:1.0:groups", "User"],
  ])("%s extends %s", (id, resourceType) => {
    const { extensions, problems } = read({ ...one({}), id });
    expect(problems).toEqual([]);
    expect(extensions.map((each) => each.resourceType)).toEqual([resourceType]);
  });

  test("tells all that is wrong at once, with the file and the attribute", () => {
    const { problems } = read(one({ type: "text", required: "yes" }), "nonsense");
    expect(problems).toEqual([
      "1.json: Attribute 'a': 'type' must be one of string, boolean, decimal, integer, dateTime, " +
        'reference, binary, complex, got "text".',
      "1.json: Attribute 'a': 'required' must be true or false, got \"yes\".",
      '2.json: must hold a Schema resource (RFC 7643 §7), a JSON object, got "nonsense".',
    ]);
  });
});

const refused: readonly [title: string, schema: unknown, named: string][] = [
  ["a schema without a URN", { ...one({}), id: undefined }, "'id' must be a URN"],
  ["an id that is no URN", { ...one({}), id: "https://acme.example/User" }, "'id' must be a URN"],
  ["a URN that breaks paths", { ...one({}), id: "urn:acme:a b:User" }, "'id' must be a URN"],
  ["a URN with quotes", { ...one({}), id: `urn:acme:a'"b:User` }, "'id' must be a URN"],
  [
    "the URN of a core schema",
    { ...one({}), id: "urn:ietf:params:scim:schemas:core:2.0:User" },
    "gives to schemas of its own",
  ],
  [
    "a URN of messages",
    { ...one({}), id: "urn:ietf:params:scim:api:messages:2.0:Own" },
    "gives to schemas of its own",
  ],
  [
    "the URN of a shipped extension in another case",
    { ...one({}), id: "urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User" },
    "which rollcall itself has already",
  ],
  ["a URN twice", [one({}), { ...one({}), id: URN.toUpperCase() }], "which 1.json has already"],
  ["a name that is no text", { ...one({}), name: 7 }, "'name' must be a string, got 7"],
  ["a part that schemas do not have", { ...one({}), attribute: [] }, "'attribute' is no part"],
  ["a schema without attributes", { id: URN }, "'attributes' must be an array"],
  ["no attributes", withAttributes(), "at least one attribute, got []"],
  ["an attribute that is no object", { id: URN, attributes: ["a"] }, "'attributes[0]' must be an"],
  ["an attribute without a name", withAttributes({ type: "string" }), "got nothing"],
  ["a name that begins with a digit", withAttributes({ name: "1a" }), "must begin with a letter"],
  ["a name with a dot", withAttributes({ name: "a.b" }), "must begin with a letter"],
  ["a name with a letter beyond ASCII", withAttributes({ name: "straße" }), "must begin with"],
  ["__proto__ as a name", withAttributes({ name: "__proto__" }), "must begin with a letter"],
  ["$ref at the top", withAttributes({ name: "$ref" }), "must begin with a letter"],
  ["the name of a common attribute", withAttributes({ name: "ExternalID" }), "every resource has"],
  ["a name that objects have", withAttributes({ name: "constructor" }), "JavaScript keeps"],
  [
    "two attributes of one name",
    withAttributes({ name: "a" }, { name: "A" }),
    "there are two attributes called 'A'",
  ],
  [
    "two sub-attributes of one name",
    inComplex({ name: "b" }, { name: "B" }),
    "Attribute 'a': there are two attributes called 'B'",
  ],
  ["an unknown type", one({ type: "text" }), "'type' must be one of string, boolean"],
  ["an unknown mutability", one({ mutability: "rw" }), "'mutability' must be one of readWrite"],
  ["an unknown returned", one({ returned: true }), "'returned' must be one of default"],
  ["an unknown uniqueness", one({ uniqueness: "client" }), "'uniqueness' must be one of none"],
  ["a characteristic that is none", one({ unique: true }), "'unique' is no characteristic"],
  ["multiValued that is no boolean", one({ multiValued: "no" }), "'multiValued' must be true or"],
  ["a description that is no text", one({ description: 1 }), "'description' must be a string"],
  ["canonicalValues that are no strings", one({ canonicalValues: [1] }), "an array of strings"],
  ["a reference to nothing", one({ type: "reference" }), "'referenceTypes' must say"],
  [
    "a reference to unknown resources",
    one({ type: "reference", referenceTypes: ["Device"] }),
    "'referenceTypes' must be some of User, Group, external, uri",
  ],
  ["a string that leads somewhere", one({ referenceTypes: ["User"] }), "type reference only"],
  ["a complex attribute of nothing", one({ type: "complex" }), "'subAttributes' must be an array"],
  [
    "complex in complex",
    inComplex({ name: "b", type: "complex", subAttributes: [{ name: "c" }] }),
    "Attribute 'a.b': 'type' must not be complex",
  ],
  [
    "several values within a complex attribute",
    inComplex({ name: "b", multiValued: true }),
    "Attribute 'a.b': 'multiValued' must be false",
  ],
  ["what nobody may send", one({ mutability: "readOnly", required: true }), "no client may send"],
  [
    "a secret that is returned",
    one({ mutability: "writeOnly", returned: "default" }),
    "'returned' must be never",
  ],
  ["a unique secret", one({ returned: "never", uniqueness: "server" }), "would tell a client"],
  ["an immutable secret", one({ returned: "never", mutability: "immutable" }), "guessed"],
  ["an indexed secret", one({ returned: "never", indexed: true }), "nobody may filter on it"],
  ...[{ uniqueness: "server" }, { mutability: "immutable" }, { indexed: true }].map(
    (part): (typeof refused)[number] => [
      `${Object.keys(part)} within a secret`,
      withAttributes({
        name: "a",
        type: "complex",
        returned: "never",
        subAttributes: [{ name: "b", ...part }],
      }),
      "Attribute 'a': where 'returned' is never, its sub-attributes must have",
    ],
  ),
  ["a unique number", one({ type: "integer", uniqueness: "server" }), "'uniqueness' must be none"],
  ["an indexed moment", one({ type: "dateTime", indexed: true }), "'indexed' must be false"],
  [
    "immutable parts of several values",
    withAttributes({
      name: "a",
      type: "complex",
      multiValued: true,
      subAttributes: [{ name: "b", mutability: "immutable" }],
    }),
    "Make the attribute itself immutable",
  ],
  [
    "a required $ref",
    inComplex(
      { name: "value" },
      { name: "$ref", type: "reference", referenceTypes: ["User"], required: true },
    ),
    "'required' must be false for '$ref'",
  ],
  [
    "a $ref beside a number",
    inComplex(
      { name: "value", type: "integer" },
      { name: "$ref", type: "reference", referenceTypes: ["User"] },
    ),
    "'type' of 'value' must be string",
  ],
  [
    "a $ref that may lead to either type",
    inComplex(
      { name: "value" },
      { name: "$ref", type: "reference", referenceTypes: ["User", "Group"] },
    ),
    "there must be a sub-attribute 'type'",
  ],
];

describe("readExtensions() refuses", () => {
  test.each(refused)("%s", (_title, schema, named) => {
    expect(read(schema).problems.join("\n")).toContain(named);
  });
});
