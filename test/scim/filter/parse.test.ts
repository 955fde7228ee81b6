import { describe, expect, test } from "bun:test";
import type { CompareOp, CompValue, Filter } from "../../../src/scim/filter/ast.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";

const compare =
  (op: CompareOp) =>
  (path: string, value: CompValue): Filter => ({ kind: "compare", path, op, value });
const [eq, ne, co, sw, gt] = [
  compare("eq"),
  compare("ne"),
  compare("co"),
  compare("sw"),
  compare("gt"),
];
const pr = (path: string): Filter => ({ kind: "present", path });
const not = (filter: Filter): Filter => ({ kind: "not", filter });
const and = (...filters: Filter[]): Filter => ({ kind: "and", filters });
const or = (...filters: Filter[]): Filter => ({ kind: "or", filters });
const at = (path: string, filter: Filter): Filter => ({ kind: "valuePath", path, filter });

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const MOMENT = "2011-05-13T04:42:34Z";
const [a, b, c, d] = [pr("a"), pr("b"), pr("c"), pr("d")];

type Tree = readonly [filter: string, tree: Filter];

/** RFC 7644 §3.4.2.2, Figure 2: Example Filters */
const figure2: readonly Tree[] = [
  ['userName eq "bjensen"', eq("userName", "bjensen")],
  ['name.familyName co "O\'Malley"', co("name.familyName", "O'Malley")],
  ['userName sw "J"', sw("userName", "J")],
  [
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    sw("urn:ietf:params:scim:schemas:core:2.0:User:userName", "J"),
  ],
  ["title pr", pr("title")],
  [`meta.lastModified gt "${MOMENT}"`, gt("meta.lastModified", MOMENT)],
  [`meta.lastModified ge "${MOMENT}"`, compare("ge")("meta.lastModified", MOMENT)],
  [`meta.lastModified lt "${MOMENT}"`, compare("lt")("meta.lastModified", MOMENT)],
  [`meta.lastModified le "${MOMENT}"`, compare("le")("meta.lastModified", MOMENT)],
  ['title pr and userType eq "Employee"', and(pr("title"), eq("userType", "Employee"))],
  ['title pr or userType eq "Intern"', or(pr("title"), eq("userType", "Intern"))],
  [`schemas eq "${ENTERPRISE}"`, eq("schemas", ENTERPRISE)],
  [
    'userType eq "Employee" and (emails co "example.com" or\n  emails.value co "example.org")',
    and(
      eq("userType", "Employee"),
      or(co("emails", "example.com"), co("emails.value", "example.org")),
    ),
  ],
  [
    'userType ne "Employee" and not (emails co "example.com" or\n  emails.value co "example.org")',
    and(
      ne("userType", "Employee"),
      not(or(co("emails", "example.com"), co("emails.value", "example.org"))),
    ),
  ],
  [
    'userType eq "Employee" and (emails.type eq "work")',
    and(eq("userType", "Employee"), eq("emails.type", "work")),
  ],
  [
    'userType eq "Employee" and emails[type eq "work" and\n  value co "@example.com"]',
    and(
      eq("userType", "Employee"),
      at("emails", and(eq("type", "work"), co("value", "@example.com"))),
    ),
  ],
  [
    'emails[type eq "work" and value co "@example.com"] or\n' +
      '  ims[type eq "xmpp" and value co "@foo.com"]',
    or(
      at("emails", and(eq("type", "work"), co("value", "@example.com"))),
      at("ims", and(eq("type", "xmpp"), co("value", "@foo.com"))),
    ),
  ],
];

const precedence: readonly Tree[] = [
  ["a pr or b pr and c pr", or(a, and(b, c))],
  ["a pr and b pr or c pr and d pr", or(and(a, b), and(c, d))],
  ["(a pr or b pr) and c pr", and(or(a, b), c)],
  ["not (a pr) and b pr", and(not(a), b)],
  ["not (a pr and b pr)", not(and(a, b))],
  ["not(a pr)or(b pr)", or(not(a), b)],
  ["a pr and b pr and c pr", and(a, b, c)],
  ["a pr and (b pr and c pr)", and(a, b, c)],
  ["(a pr or b pr) or (c pr or d pr)", or(a, b, c, d)],
  ["((((a pr))))", a],
  ["not (not (a pr))", not(not(a))],
  ["emails[a pr or not (b pr) and c pr]", at("emails", or(a, and(not(b), c)))],
];

const spelling: readonly Tree[] = [
  ['USERNAME EQ "X"', eq("USERNAME", "X")],
  ["a PR aNd b Pr OR NoT(c pR)", or(and(a, b), not(c))],
  ["a eq TRUE or a eq False or a eq NULL", or(eq("a", true), eq("a", false), eq("a", null))],
  ['a eq"x" or b[c EQ"y"]', or(eq("a", "x"), at("b", eq("c", "y")))],
  ["  a \t pr \r\n", a],
  ['members.$ref eq "x"', eq("members.$ref", "x")],
  ['$ref ew "x"', compare("ew")("$ref", "x")],
  ["x-my_Attr2 pr", pr("x-my_Attr2")],
  [`${ENTERPRISE}:manager.value pr`, pr(`${ENTERPRISE}:manager.value`)],
  [`${ENTERPRISE}:manager[value pr]`, at(`${ENTERPRISE}:manager`, pr("value"))],
  ["and pr", pr("and")],
];

const values: readonly Tree[] = [
  ['a eq ""', eq("a", "")],
  ['a eq "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00"', eq("a", '"\\/\b\f\n\r\té😀')],
  ['a eq "É ß 😀 % _ .* [x] (y)"', eq("a", "É ß 😀 % _ .* [x] (y)")],
  ["a gt 1.5", gt("a", 1.5)],
  ["a gt -2e-7", gt("a", -2e-7)],
  ["a eq 0", eq("a", 0)],
  ["externalId eq jyoung", eq("externalId", "jyoung")],
  ["(meta.resourceType eq User)", eq("meta.resourceType", "User")],
  ["emails[type eq work]", at("emails", eq("type", "work"))],
  ["userName eq jane+x@example.com and a pr", and(eq("userName", "jane+x@example.com"), a)],
  ["a eq O'Malley", eq("a", "O'Malley")],
  ["a eq 007", eq("a", "007")],
  ["a eq 1.50", eq("a", "1.50")],
  ["a eq -0", eq("a", "-0")],
  ["a eq 12345678901234567890", eq("a", "12345678901234567890")],
  ["a eq 1e999", eq("a", "1e999")],
  ["a eq truest", eq("a", "truest")],
];

const valuePathWithSubAttribute: readonly Tree[] = [
  ['emails[type eq "work"].value eq "x"', at("emails", and(eq("type", "work"), eq("value", "x")))],
  [
    'emails[type eq "work"].value ne "x"',
    not(at("emails", and(eq("type", "work"), eq("value", "x")))),
  ],
  ['emails[type eq "work"].value pr', at("emails", and(eq("type", "work"), pr("value")))],
  ['emails[type eq "work"].value eq null', not(at("emails", and(eq("type", "work"), pr("value"))))],
  ['emails[type eq "work"].value ne null', at("emails", and(eq("type", "work"), pr("value")))],
  ["emails[a pr and b pr].c pr", at("emails", and(a, b, c))],
  ["emails[a pr or b pr].c pr", at("emails", and(or(a, b), c))],
  ['members[a pr].$ref eq "x" or b pr', or(at("members", and(a, eq("$ref", "x"))), b)],
];

describe.each([
  { title: "RFC 7644 Figure 2", trees: figure2 },
  { title: "precedence: grouping, not, and, or", trees: precedence },
  { title: "spelling", trees: spelling },
  { title: "comparison values", trees: values },
  { title: "a value path with a sub-attribute", trees: valuePathWithSubAttribute },
])("$title", ({ trees }) => {
  test.each(trees)("%s", (filter, tree) => {
    expect(parseFilter(filter)).toEqual(tree);
  });
});
