import type { AttributeType } from "../../src/scim/schema/attribute.ts";
import { readExtensions } from "../../src/scim/schema/custom.ts";
import { groupType, resourceTypesWith, userType } from "../../src/scim/schema/resource-type.ts";

/** One URN for each type of resources; what stands in it is the same. */
const URNS = ["urn:acme:every.thing:1.0:User", "urn:acme:every.thing:1.0:Group"] as const;

const SIMPLE: readonly AttributeType[] = [
  "string",
  "boolean",
  "decimal",
  "integer",
  "dateTime",
  "reference",
  "binary",
];
const TEXT = new Set<AttributeType>(["string", "reference", "binary"]);

const simple = (prefix: string, more: object) =>
  SIMPLE.map((type) => ({
    name: `${prefix}-${type}`,
    type,
    ...(type === "reference" && { referenceTypes: ["external"] }),
    ...more,
  }));

const parts = [
  ...simple("part", {}),
  { name: "part_indexed", indexed: true },
  { name: "part_exact", caseExact: true, indexed: true },
];

const attributes = [
  ...simple("one", {}),
  ...simple("many", { multiValued: true }),
  ...simple("indexed", {}).map((each) => ({ ...each, indexed: TEXT.has(each.type) })),
  ...simple("exact", { caseExact: true, multiValued: true }).map((each) => ({
    ...each,
    indexed: TEXT.has(each.type),
  })),
  { name: "secret$", mutability: "writeOnly" },
  { name: "whole", type: "complex", subAttributes: parts },
  {
    name: "wholes",
    type: "complex",
    multiValued: true,
    subAttributes: [
      { name: "value" },
      { name: "type", canonicalValues: ["work", "home"] },
      { name: "primary", type: "boolean" },
      ...parts,
    ],
  },
  {
    name: "friends",
    type: "complex",
    multiValued: true,
    subAttributes: [
      { name: "value", caseExact: true, indexed: true },
      { name: "$ref", type: "reference", referenceTypes: ["User"] },
    ],
  },
];

const read = readExtensions(
  URNS.map((id) => ({ name: id, json: { id, name: "Everything", attributes } })),
);
if (read.problems.length > 0) throw new Error(read.problems.join("\n"));

const [user = userType, group = groupType] = resourceTypesWith(read);

/** Types with an extension of an operator's own that has attributes of every kind. */
export const extended = { user, group };

export const isOperators = (urn: string | undefined): boolean => URNS.some((each) => each === urn);
