import { describe, expect, test } from "bun:test";
import type { CheckedFilter } from "../../../src/scim/filter/ast.ts";
import { checkFilter, checkValueFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import {
  binary,
  complex,
  dateTime,
  decimal,
  integer,
  schema,
  string,
} from "../../../src/scim/schema/attribute.ts";
import { pathName, resolvePath } from "../../../src/scim/schema/lookup.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BADGE = "urn:example:badge:1.0:User";
const MANAGER = `${ENTERPRISE}:manager`;
const ORDERED = "use one of eq, ne, gt, ge, lt, le, pr.";
const A_MOMENT = 'a dateTime such as "2026-01-31T09:30:00Z"';

/** A User with an extension that has the types which the published schemas do without. */
const badgeType: ResourceType = {
  ...userType,
  schemaExtensions: [
    ...userType.schemaExtensions,
    {
      required: false,
      schema: schema(BADGE, "Badge", "Badge", [
        integer("floor", {}, ""),
        decimal("weight", {}, ""),
        dateTime("issued", {}, ""),
        binary("picture", {}, ""),
        complex("safe", {}, "", [
          string("place", {}, ""),
          string("code", { returned: "never" }, ""),
        ]),
        complex("lock", {}, "", [string("value", { returned: "never" }, "")]),
      ]),
    },
  ],
};

/** A checked filter on one line: canonical names, prepared values. */
function sketch(filter: CheckedFilter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return `(${filter.filters.map(sketch).join(` ${filter.kind} `)})`;
    case "not":
      return `not ${sketch(filter.filter)}`;
    case "present":
      return `${pathName(filter.path)} pr`;
    case "compare":
      return `${pathName(filter.path)} ${filter.op} ${JSON.stringify(filter.value)}`;
    case "valuePath":
      return `${pathName(filter.path)}[${sketch(filter.filter)}]`;
    case "never":
      return "never";
  }
}

const checked = [
  ["names get their canonical spelling", 'USERNAME eq "x"', 'userName eq "x"'],
  [
    "a core URN is dropped",
    'urn:ietf:params:scim:schemas:CORE:2.0:user:name.familyname eq "x"',
    'name.familyName eq "x"',
  ],
  [
    "an extended attribute is found by its short name",
    'employeeNumber eq "x"',
    `${ENTERPRISE}:employeeNumber eq "x"`,
  ],
  ["common attributes", 'id eq "A" and schemas eq "U"', '(id eq "A" and schemas eq "U")'],
  ["text is folded", 'userName eq "ÉLODIE"', 'userName eq "élodie"'],
  ["text of a caseExact attribute is not", 'externalId eq "ÉLODIE"', 'externalId eq "ÉLODIE"'],
  ["references are caseExact", 'profileUrl sw "HTTPS:"', 'profileUrl sw "HTTPS:"'],
  [
    "ETags and locations are text",
    'meta.version ne "W/\\"1\\""',
    'not meta.version eq "W/\\"1\\""',
  ],
  ["ne is the negation of eq", 'title ne "X"', 'not title eq "x"'],
  ["eq null is the negation of pr", "title eq null", "not title pr"],
  ["ne null is pr", "title ne null", "title pr"],
  [
    "a literal for a string is read as text",
    "employeeNumber eq 42",
    `${ENTERPRISE}:employeeNumber eq "42"`,
  ],
  ["a word for a string is read as text", "title eq True", 'title eq "true"'],
  ["a boolean", "active eq TRUE", "active eq true"],
  ["a boolean in a string", 'active ne "False"', "not active eq false"],
  ["a moment", 'meta.created gt "1970-01-01T01:00:00.5+01:00"', "meta.created gt 500"],
  [
    "a moment without a zone is UTC",
    'meta.lastModified le "1970-01-01T00:00:01"',
    "meta.lastModified le 1000",
  ],
  ["an integer", "floor ge -3", `${BADGE}:floor ge -3`],
  ["a number in a string", 'weight lt "1.50"', `${BADGE}:weight lt 1.5`],
  ["base64 is caseExact", 'picture co "aGk"', `${BADGE}:picture co "aGk"`],
  ["a complex attribute is compared by its value", 'emails co "X"', 'emails.value co "x"'],
  ["also in an extension", 'manager eq "X"', `${MANAGER}.value eq "X"`],
  [
    "null asks about the complex attribute itself",
    "name eq null or emails ne null",
    "(not name pr or emails pr)",
  ],
  ["pr stays on the complex attribute", "emails pr and name pr", "(emails pr and name pr)"],
  [
    "a value path",
    'EMAILS[TYPE eq "Work" and not (primary eq "True")]',
    'emails[(emails.type eq "work" and not emails.primary eq true)]',
  ],
  [
    "a value path with a sub-attribute",
    'emails[type eq "work"].value ne "X"',
    'not emails[(emails.type eq "work" and emails.value eq "x")]',
  ],
  [
    "a value path on a singular attribute",
    'manager[value eq "X" or displayName pr]',
    `${MANAGER}[(${MANAGER}.value eq "X" or ${MANAGER}.displayName pr)]`,
  ],
] as const;

test.each(checked)("%s: %s", (_, filter, expected) => {
  expect(sketch(checkFilter(parseFilter(filter), badgeType, "reject"))).toBe(expected);
});

test("members are compared by their id", () => {
  const filter = parseFilter('id eq "G" and members eq "U" and members.$ref pr');
  expect(sketch(checkFilter(filter, groupType, "reject"))).toBe(
    '(id eq "G" and members.value eq "U" and members.$ref pr)',
  );
});

const refused = [
  ["nickname2 pr", "User has no attribute 'nickname2'."],
  ["name.surname pr", "User has no attribute 'name.surname'."],
  ["urn:example:other:User:title pr", "User has no attribute 'urn:example:other:User:title'."],
  [`${BADGE} pr`, `User has no attribute '${BADGE}'.`],
  ['emails[kind eq "x"]', "Attribute 'emails' has no attribute 'kind'."],
  ['emails[emails.type eq "x"]', "Attribute 'emails' has no attribute 'emails.type'."],
  ["title[value pr]", "Attribute 'title' has no sub-attributes to filter its values by."],
  ["schemas[value pr]", "Attribute 'schemas' has no sub-attributes to filter its values by."],
  [
    "emails.type[value pr]",
    "Attribute 'emails.type' has no sub-attributes to filter its values by.",
  ],
  [
    "emails[type[value pr]]",
    "Attribute 'emails.type' has no sub-attributes to filter its values by.",
  ],
  [
    'safe eq "x"',
    `Attribute '${BADGE}:safe' is complex: compare one of its sub-attributes place, code.`,
  ],
  [
    'name eq "x"',
    "Attribute 'name' is complex: compare one of its sub-attributes formatted, " +
      "familyName, givenName, middleName, honorificPrefix, honorificSuffix.",
  ],
  ["title gt null", "Attribute 'title': null goes with eq and ne only, not gt."],
  ...["gt", "ge", "lt", "le", "co", "sw", "ew"].map((op) => [
    `active ${op} true`,
    `Attribute 'active' is a boolean; ${op} does not apply to it, use one of eq, ne, pr.`,
  ]),
  ...["gt", "ge", "lt", "le"].map((op) => [
    `x509Certificates ${op} "x"`,
    `Attribute 'x509Certificates.value' is binary; ${op} does not apply to it, ` +
      "use one of eq, ne, co, sw, ew, pr.",
  ]),
  ...["co", "sw", "ew"].map((op) => [
    `meta.created ${op} "2026"`,
    `Attribute 'meta.created' is a dateTime; ${op} does not apply to it, ${ORDERED}`,
  ]),
  ...["co", "sw", "ew"].map((op) => [
    `floor ${op} 1`,
    `Attribute '${BADGE}:floor' is an integer; ${op} does not apply to it, ${ORDERED}`,
  ]),
  ['active eq "yes"', `Attribute 'active' is compared with true or false, got "yes".`],
  ["active eq 1", "Attribute 'active' is compared with true or false, got 1."],
  ['floor eq "x"', `Attribute '${BADGE}:floor' is compared with a number, got "x".`],
  ["weight eq true", `Attribute '${BADGE}:weight' is compared with a number, got true.`],
  ["weight eq 1e999", `Attribute '${BADGE}:weight' is compared with a number, got "1e999".`],
  ...['"yesterday"', '"2026-01-31"', "2026", "true"].map((value) => [
    `issued eq ${value}`,
    `Attribute '${BADGE}:issued' is compared with ${A_MOMENT}, got ${value}.`,
  ]),
] as [string, string][];

describe("what is refused as invalidFilter", () => {
  test.each(refused)("%s", (text, detail) => {
    const filter = parseFilter(text);
    const expected = { status: 400, scimType: "invalidFilter", detail };
    expect(() => checkFilter(filter, badgeType, "reject")).toThrow(
      expect.objectContaining(expected),
    );
  });

  const secrets = [
    ['password eq "hunter2"', "password"],
    ['Password ne "hunter2"', "password"],
    ["password pr", "password"],
    ["password eq null", "password"],
    ['password gt "hunter2"', "password"],
    ['safe.code eq "hunter2"', `${BADGE}:safe.code`],
    ['safe[code eq "hunter2"]', `${BADGE}:safe.code`],
    ['lock eq "hunter2"', `${BADGE}:lock.value`],
  ] as const;

  test.each(secrets)("%s, in any mode and without repeating the value", (text, name) => {
    const expected = {
      scimType: "invalidFilter",
      detail: `Attribute '${name}' cannot be used in a filter.`,
    };
    for (const unknown of ["reject", "never"] as const) {
      expect(() => checkFilter(parseFilter(text), badgeType, unknown)).toThrow(
        expect.objectContaining(expected),
      );
    }
  });
});

describe("an unknown attribute in a search across types", () => {
  test.each([
    ["members pr", "never"],
    ['members[value eq "x"]', "never"],
    ['members.value ne "x"', "not never"],
    ["members eq null", "not never"],
    ["members ne null", "never"],
    ['members ne "x"', "not never"],
    ['emails[kind eq "x" or type pr]', "emails[(never or emails.type pr)]"],
    ['userName eq "x" or members eq "y"', '(userName eq "x" or never)'],
  ])("%s", (filter, expected) => {
    const found = checkFilter(parseFilter(filter), userType, "never");
    expect(sketch(found)).toBe(expected);
  });

  test("does not excuse a comparison that goes against a known type", () => {
    expect(() => checkFilter(parseFilter("active gt true"), userType, "never")).toThrow(
      "Attribute 'active' is a boolean",
    );
  });
});

describe("checkValueFilter", () => {
  const at = (notation: string) => {
    const path = resolvePath(userType, notation);
    if (path === undefined) throw new Error(`no ${notation}`);
    return path;
  };

  test.each([
    [
      "emails",
      'TYPE eq "Work" and primary eq "true"',
      '(emails.type eq "work" and emails.primary eq true)',
    ],
    ["manager", 'value ne "X"', `not ${MANAGER}.value eq "X"`],
    ["name", "familyname pr", "name.familyName pr"],
  ])("inside %s: %s", (path, filter, expected) => {
    expect(sketch(checkValueFilter(parseFilter(filter), at(path)))).toBe(expected);
  });

  test.each([
    ["emails", "userName pr", "Attribute 'emails' has no attribute 'userName'."],
    ["userName", "value pr", "Attribute 'userName' has no sub-attributes to filter its values by."],
    [
      "emails.type",
      "value pr",
      "Attribute 'emails.type' has no sub-attributes to filter its values by.",
    ],
    ["emails", "primary gt true", "Attribute 'emails.primary' is a boolean"],
  ])("inside %s, refused: %s", (path, filter, detail) => {
    expect(() => checkValueFilter(parseFilter(filter), at(path))).toThrow(detail);
  });
});
