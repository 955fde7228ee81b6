import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { checkFilter, checkValueFilter } from "../../../src/scim/filter/check.ts";
import { evaluate, evaluateValue } from "../../../src/scim/filter/evaluate.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { dateTime, decimal, schema, string } from "../../../src/scim/schema/attribute.ts";
import { resolvePath } from "../../../src/scim/schema/lookup.ts";
import {
  coreAttributes,
  groupType,
  type ResourceType,
  userType,
} from "../../../src/scim/schema/resource-type.ts";
import { arbitraryFilter } from "./arbitrary.ts";
import group from "./group.json";
import user from "./user.json";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const matchesIn = (filter: string, type: ResourceType, resource: Record<string, Json>) =>
  evaluate(checkFilter(parseFilter(filter), type, "reject"), resource);

/** Filters on user.json: [filter, whether it matches]. */
const onUser: readonly (readonly [string, boolean])[] = [
  // Case and composition of text; caseExact.
  ['userName eq "élodie@example.com"', true],
  ['userName eq "E\u0301LODIE@EXAMPLE.COM"', true],
  ['userName eq "elodie@example.com"', false],
  ['externalId eq "Ext-7"', true],
  ['externalId eq "ext-7"', false],
  ['id eq "0197-A"', true],
  ['id eq "0197-a"', false],
  ['title eq "ΟΔΥΣΣΕΥΣ"', true],
  // Parts of text are no patterns.
  ['userName co "@EXAMPLE"', true],
  ['userName sw "él"', true],
  ['userName sw "lodie"', false],
  ['userName ew ".com"', true],
  ['userName ew "example"', false],
  ['userName eq ".*"', false],
  ['userName co "%"', false],
  ['nickName co "%_"', true],
  ['nickName co "x_"', false],
  ['nickName ew "\\\\"', true],
  ['userName co ""', true],
  ['userName sw "" and userName ew ""', true],
  // Order by code point of folded text.
  ['displayName gt "elodie"', true],
  ['displayName gt "ÉLODIE ROY"', false],
  ['displayName ge "ÉLODIE ROY"', true],
  ['displayName le "élodie roy"', true],
  ['displayName lt "élodie roy"', false],
  ['displayName lt "zoe"', false],
  ['preferredLanguage gt "\uffee"', true],
  // Unassigned: no comparison matches, its negation does.
  ['userType eq "x"', false],
  ['userType ne "x"', true],
  ['userType ge ""', false],
  ['userType co ""', false],
  ["userType pr", false],
  ["userType eq null", true],
  ["userType ne null", false],
  ['not (userType eq "x" or userType pr)', true],
  ['title ne "οδυσσευς"', false],
  // Presence: what is empty is not present, and may be equal to "".
  ["title pr", true],
  ["locale pr", false],
  ["locale eq null", true],
  ['locale eq ""', true],
  ['locale ne ""', false],
  ["name pr", true],
  ["name.formatted pr", false],
  ["name.middleName pr", false],
  ["photos pr", false],
  ["ims pr", false],
  ["active pr", true],
  ["emails.primary pr", true],
  ["emails.display pr", false],
  // Booleans.
  ["active eq false", true],
  ['active eq "FALSE"', true],
  ["active eq true", false],
  ["active ne true", true],
  // Multi-valued: any value; brackets: the same value.
  ['emails.value eq "e.roy@home.example"', true],
  ['emails co "HOME.example"', true],
  ['emails.type eq "work" and emails.value co "home"', true],
  ['emails[type eq "work" and value co "home"]', false],
  ['emails[type eq "home" and value co "home"]', true],
  ['emails[type eq "work"].value eq "ELODIE@example.com"', true],
  ['emails[type eq "work"].value ne "ELODIE@example.com"', false],
  ['emails[type eq "other"].value ne "x"', true],
  ['emails[type eq "other"].value eq null', true],
  ['emails[type eq "work"].value eq null', false],
  ['emails[type eq "work"].value ne null', true],
  ['emails[type eq "work"].display pr', false],
  ["emails[not (primary eq true)]", true],
  ["emails[not (value pr)]", false],
  ['emails[value ne "ELODIE@example.com"]', true],
  ['emails.value ne "ELODIE@example.com"', false],
  ['phoneNumbers[not (type eq "work")]', false],
  ['not (phoneNumbers[type eq "work"])', true],
  ['roles[primary eq "True"].value eq "admin"', true],
  // Extensions and singular complex attributes.
  ['manager eq "0197-B"', true],
  [`${ENTERPRISE}:manager.value eq "0197-B"`, true],
  ['manager[value eq "0197-B" and displayName sw "b"]', true],
  ['manager[value eq "0197-B" and displayName sw "c"]', false],
  ["employeeNumber eq 42", true],
  ["employeeNumber eq 042", false],
  ['name[familyName eq "roy"]', true],
  // Moments, not text.
  ['meta.created eq "2026-01-31T09:30:00Z"', true],
  ['meta.created eq "2026-01-31T10:30:00.000+01:00"', true],
  ['meta.created gt "2026-01-31T09:30:00Z"', false],
  ['meta.created ge "2026-01-31T09:30:00"', true],
  ['meta.lastModified gt "2026-01-31T23:59:59Z"', true],
  ['meta.lastModified lt "2026-02-01T00:00:00.2505Z"', true],
  ['meta.lastModified eq "2026-02-01T00:00:00.2505Z"', false],
  ['meta.version eq "W/\\"3\\""', true],
  ["meta.resourceType eq User", true],
  ["meta.resourceType eq user", false],
  [`schemas eq "${ENTERPRISE}"`, true],
  ['schemas eq "urn:example:none"', false],
  ['groups.display eq "STAFF" and groups[type eq "indirect"]', true],
  ['groups[display eq "staff" and type eq "indirect"]', false],
  // Precedence.
  ["active eq true and active eq true or active eq false", true],
  ["active eq true and (active eq true or active eq false)", false],
];

test.each(onUser)("evaluate %s: %p", (filter, expected) => {
  expect(matchesIn(filter, userType, user)).toBe(expected);
});

test.each([
  ['members eq "0197-A"', true],
  ['members eq "0197-a"', false],
  ['id eq "0197-G" and members.value eq "0197-H"', true],
  ['members[value eq "0197-A" and type eq "group"]', false],
  ['members[value eq "0197-H" and type eq "group"]', true],
  ['members.$ref ew "/Users/0197-A"', true],
  ['members ne "0197-Z"', true],
])("evaluate on a group %s: %p", (filter, expected) => {
  expect(matchesIn(filter, groupType, group)).toBe(expected);
});

test("an attribute that the type does not have is as if unassigned", () => {
  const check = (filter: string) => checkFilter(parseFilter(filter), userType, "never");
  expect(evaluate(check("members pr"), user)).toBeFalse();
  expect(evaluate(check('members ne "x"'), user)).toBeTrue();
  expect(evaluate(check('members eq null and userName co "é"'), user)).toBeTrue();
});

test.each([
  ['type eq "WORK"', true],
  ['type eq "work" and value co "home"', false],
  ["primary eq true", true],
  ["display pr", false],
  ["not (display pr)", true],
])("evaluateValue %s: %p", (filter, expected) => {
  const path = resolvePath(userType, "emails");
  if (path === undefined) throw new Error("User has emails");
  const checked = checkValueFilter(parseFilter(filter), path);
  expect(evaluateValue(checked, { value: "a@example.com", type: "work", primary: true })).toBe(
    expected,
  );
  expect(evaluateValue({ kind: "not", filter: checked }, "odd")).toBe(
    filter !== "not (display pr)",
  );
});

describe("stored JSON of the wrong type", () => {
  const sizes = schema("urn:example:sizes", "Sizes", "Sizes", [
    decimal("weights", { multiValued: true }, ""),
    dateTime("issued", {}, ""),
    string("constructor", {}, ""),
  ]);
  const type: ResourceType = {
    ...userType,
    schemaExtensions: [{ schema: sizes, required: false }],
  };
  const odd: Record<string, Json> = {
    userName: 7,
    active: "true",
    emails: ["x", null, 1, { value: ["a", "b"] }],
    name: "text",
    title: [[""], {}],
    meta: { created: "yesterday", lastModified: 0 },
    [sizes.id]: { weights: ["1", 2.5], issued: "2026-02-01T00:00:00+14:00" },
  };

  test.each([
    ['userName eq "7"', false],
    ["userName pr", true],
    ["active eq true", false],
    ['emails eq "x"', false],
    ['emails eq "b"', true],
    ["emails[not (type pr)]", true],
    ["name.familyName pr", false],
    ["name[not (familyName pr)]", false],
    ["title pr", false],
    ['title eq ""', false],
    ['meta.created gt "1970-01-01T00:00:00Z" or meta.created le "1970-01-01T00:00:00Z"', false],
    ["weights eq 1", false],
    ["weights gt 2", true],
    ["weights eq 2.50", true],
    ['issued eq "2026-01-31T10:00:00Z"', true],
    ["constructor pr", false],
  ])("%s: %p", (filter, expected) => {
    expect(matchesIn(filter, type, odd)).toBe(expected);
  });

  test("evaluate never throws, and not is its negation", () => {
    const names = [
      ...coreAttributes(userType).map(({ name }) => name),
      ...userType.schemaExtensions.map((each) => each.schema.id),
    ];
    const keys = fc.constantFrom(...names, "value", "type", "primary", "familyName", "manager");
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Json[]>(null, true, "", "work", "2026-01-31T09:30:00Z", 42, Number.NaN),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(keys, tie("json"), { maxKeys: 5 }),
      ),
    }));
    const resources = fc.dictionary(keys, json, { maxKeys: 12 });
    fc.assert(
      fc.property(arbitraryFilter(userType), resources, (filter, resource) => {
        const checked = checkFilter(filter, userType, "reject");
        const matches = evaluate(checked, resource);
        expect(evaluate({ kind: "not", filter: checked }, resource)).toBe(!matches);
      }),
      { numRuns: 1000 },
    );
  });
});

test("generated filters match some resources and not others", () => {
  const values = ["élodie@example.com", "work", "2026-01-31T09:30:00.000Z"];
  const outcomes = fc
    .sample(arbitraryFilter(userType, { values }), { numRuns: 500, seed: 7 })
    .map((filter) => evaluate(checkFilter(filter, userType, "reject"), user));
  expect(outcomes.filter((matched) => matched).length).toBeWithin(50, 450);
});
