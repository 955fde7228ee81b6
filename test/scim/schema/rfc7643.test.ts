import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Attribute } from "../../../src/scim/schema/attribute.ts";
import { schemasOf } from "../../../src/scim/schema/describe.ts";
import { resourceTypes } from "../../../src/scim/schema/resource-type.ts";
import { WorkplaceUser } from "../../../src/scim/schema/workplace-user.ts";

/**
 * RFC 7643 §8.7.1 in one word for each characteristic that is not the default of §2.2: type,
 * multiValued, required, caseExact, mutability, returned, uniqueness, [canonicalValues],
 * (referenceTypes).
 */
const published: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(import.meta.dir, "rfc7643-8.7.1.json"), "utf8"),
);

const REFERENCES = '§2.3.7: "Reference values ... are case exact", which §8.7.1 forgets';
const IDS = "§3.1 has `id` case exact, and this holds the id of a resource";

/** Where we mean to differ, by attribute; null is what §8.7.1 does not have at all. */
const DEVIATIONS: readonly { path: string; rfc: string | null; ours: string; reason: string }[] = [
  {
    path: "profileUrl",
    rfc: "reference (external)",
    ours: "reference caseExact (external)",
    reason: REFERENCES,
  },
  {
    path: "photos.value",
    rfc: "reference (external)",
    ours: "reference caseExact (external)",
    reason: REFERENCES,
  },
  {
    path: "addresses.primary",
    rfc: null,
    ours: "boolean",
    reason: "§8.2 and RFC 7644 §3.5.2.3 have a primary address",
  },
  {
    path: "groups.value",
    rfc: "string readOnly",
    ours: "string caseExact readOnly",
    reason: IDS,
  },
  {
    path: "groups.$ref",
    rfc: "reference readOnly (User,Group)",
    ours: "reference caseExact readOnly (Group)",
    reason: `${REFERENCES}; what a User belongs to is a Group`,
  },
  {
    path: "x509Certificates.value",
    rfc: "binary",
    ours: "binary caseExact",
    reason: '§2.3.6: binary values are "case exact"',
  },
  {
    path: "displayName",
    rfc: "string",
    ours: "string required",
    reason: '§4.2: "displayName A human-readable name for the Group. REQUIRED."',
  },
  {
    path: "members.value",
    rfc: "string immutable",
    ours: "string caseExact immutable",
    reason: IDS,
  },
  {
    path: "members.$ref",
    rfc: "reference immutable (User,Group)",
    ours: "reference caseExact immutable (User,Group)",
    reason: REFERENCES,
  },
  {
    path: "members.display",
    rfc: null,
    ours: "string readOnly request",
    reason: "§2.4 has it for any multi-valued attribute; shown to those who ask for it",
  },
  {
    path: "manager.value",
    rfc: "string",
    ours: "string caseExact",
    reason: IDS,
  },
  {
    path: "manager.$ref",
    rfc: "reference (User)",
    ours: "reference caseExact (User)",
    reason: REFERENCES,
  },
];

const all = schemasOf(resourceTypes);
/** Those that the RFC has. */
const schemas = all.filter(({ id }) => id in published);

function inWords(attribute: Attribute): string {
  const { type, mutability, returned, uniqueness, canonicalValues, referenceTypes } = attribute;
  const words = [
    type,
    attribute.multiValued && "multiValued",
    attribute.required && "required",
    attribute.caseExact && "caseExact",
    mutability !== "readWrite" && mutability,
    returned !== "default" && returned,
    uniqueness !== "none" && uniqueness,
    canonicalValues && `[${canonicalValues}]`,
    referenceTypes && `(${referenceTypes})`,
  ];
  return words.filter((word) => typeof word === "string").join(" ");
}

const rows = (attributes: readonly Attribute[]): [path: string, words: string][] =>
  attributes.flatMap((attribute) => [
    [attribute.name, inWords(attribute)],
    ...rows(attribute.subAttributes ?? []).map(([name, words]): [string, string] => [
      `${attribute.name}.${name}`,
      words,
    ]),
  ]);

describe("The schemas", () => {
  test("are those of RFC 7643 §4", () => {
    expect(schemas.map(({ id }) => id)).toEqual([
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      "urn:ietf:params:scim:schemas:core:2.0:Group",
    ]);
    expect(all.filter((schema) => !schemas.includes(schema))).toEqual([WorkplaceUser]);
  });

  test.each([...schemas])("$name differs from §8.7.1 only where we mean it to", (schema) => {
    const ours = Object.fromEntries(rows(schema.attributes));
    const rfc = published[schema.id] ?? {};
    const paths = [...new Set([...Object.keys(rfc), ...Object.keys(ours)])];
    const different = paths.filter((path) => rfc[path] !== ours[path]);
    const meant = DEVIATIONS.filter(
      (each) => different.includes(each.path) && (rfc[each.path] ?? null) === each.rfc,
    );
    expect(meant.map(({ path }) => path).sort()).toEqual(different.sort());
    for (const { path, ours: words } of meant) expect(ours[path]).toBe(words);
  });

  test("have no deviation that is not one", () => {
    const paths = schemas.flatMap(({ id, attributes }) =>
      rows(attributes).map(([path, words]) => ({ path, words, rfc: published[id]?.[path] })),
    );
    for (const { path, ours, rfc, reason } of DEVIATIONS) {
      expect(ours).not.toBe(rfc ?? "");
      expect(reason).not.toBe("");
      expect(paths).toContainEqual({ path, words: ours, rfc: rfc ?? undefined });
    }
  });

  test.each([...all])("$name describes each attribute in words", ({ attributes }) => {
    const all = attributes.flatMap((each) => [each, ...(each.subAttributes ?? [])]);
    expect(all.filter(({ description }) => description.trim() === "")).toEqual([]);
  });
});
