import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ScimError } from "../../../src/scim/error.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { LIMITS } from "../../../src/scim/limits.ts";

/** The error that a filter is refused with. */
function refusal(filter: string): ScimError {
  try {
    parseFilter(filter);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("the filter was accepted");
}

const EXPECTED_ATTRIBUTE = "expected an attribute such as userName or name.familyName.";
const EXPECTED_VALUE = 'expected a value: "text" in double quotes, a number, true, false or null.';
const OPERATORS = "eq, ne, co, sw, ew, gt, ge, lt, le, pr";
const EXPECTED_OPERATOR = (path: string) =>
  `expected an operator after '${path}', one of ${OPERATORS}.`;
const EXPECTED_END = "expected and, or or the end; a value with spaces stands in double quotes.";
const EXPECTED_ESCAPE = 'expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX.';
const UNSTORABLE = "U+0000 or half of a surrogate pair";
const refused = [
  ["", `The filter has the end at position 1; ${EXPECTED_ATTRIBUTE}`],
  [" \t", `The filter has the end at position 3; ${EXPECTED_ATTRIBUTE}`],
  [
    'userName regex "x"',
    `The operator 'regex' is not supported; use one of ${OPERATORS} (position 10 of the filter).`,
  ],
  ["userName", `The filter has the end at position 9; ${EXPECTED_OPERATOR("userName")}`],
  ['password "secret"', `The filter has a string at position 10; ${EXPECTED_OPERATOR("password")}`],
  ["userName eq", `The filter has the end at position 12; ${EXPECTED_VALUE}`],
  ["userName eq )", `The filter has ')' at position 13; ${EXPECTED_VALUE}`],
  ["userName eq and a pr", `The filter has 'and' at position 13; ${EXPECTED_VALUE}`],
  ["userName eq {}", `The filter has '{}' at position 13; ${EXPECTED_VALUE}`],
  ["userName eq 'x'", `The filter has ''x'' at position 13; ${EXPECTED_VALUE}`],
  ["displayName eq Barbara Jensen", `The filter has 'Jensen' at position 24; ${EXPECTED_END}`],
  ["a pr)", `The filter has ')' at position 5; ${EXPECTED_END}`],
  ["(a pr", "The filter has the end at position 6; expected and, or or )."],
  ["(a pr]", "The filter has ']' at position 6; expected and, or or )."],
  ["emails[a pr", "The filter has the end at position 12; expected and, or or ]."],
  ["emails[]", `The filter has ']' at position 8; ${EXPECTED_ATTRIBUTE}`],
  ["emails[a pr].", "The filter has '.' at position 13; expected a sub-attribute such as .value."],
  [
    "emails[a pr].b.c pr",
    "The filter has '.b.c' at position 13; expected a sub-attribute such as .value.",
  ],
  ["emails[a pr].value", `The filter has the end at position 19; ${EXPECTED_OPERATOR("value")}`],
  ["not a pr", "The filter has 'a' at position 5; expected ( after not."],
  ["a pr and", `The filter has the end at position 9; ${EXPECTED_ATTRIBUTE}`],
  [
    "or a pr",
    `The operator 'a' is not supported; use one of ${OPERATORS} (position 4 of the filter).`,
  ],
  [
    "a pr and or b pr",
    `The operator 'b' is not supported; use one of ${OPERATORS} (position 13 of the filter).`,
  ],
  ['"userName" eq "x"', `The filter has a string at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["1a pr", `The filter has '1a' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["a.b.c pr", `The filter has 'a.b.c' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["urn: pr", `The filter has 'urn:' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["a;b pr", `The filter has 'a;b' at position 1; ${EXPECTED_ATTRIBUTE}`],
  [
    `${"x;".repeat(50)} pr`,
    `The filter has '${"x;".repeat(20)}…' at position 1; ${EXPECTED_ATTRIBUTE}`,
  ],
  ['aeq"x"', "The filter has a quote at position 4; expected a space before it."],
  ['a eq x"y"', "The filter has a quote at position 7; expected a space before it."],
  ['a eq "x"and b pr', "The filter has 'a' after a string at position 9; expected a space."],
  ['a eq "x', 'The filter has a string that does not end at position 6; expected a closing ".'],
  ['a eq "x\\"', 'The filter has a string that does not end at position 6; expected a closing ".'],
  [
    'a eq "x\ny"',
    "The filter has a control character in a string at position 8; expected its JSON escape.",
  ],
  [
    'a eq "\u0000"',
    "The filter has a control character in a string at position 7; expected its JSON escape.",
  ],
  ...['"\\x"', '"\\u12g4"', '"\\'].map((value) => [
    `a eq ${value}`,
    `The filter has an unknown escape in a string at position 7; ${EXPECTED_ESCAPE}`,
  ]),
  ...['"x\\u0000y"', '"\\ud800"', '"\\ude00\\ud83d"', '"\ud800"', "x\u0000", "\udc00"].map(
    (value) => [
      `a eq ${value}`,
      `The filter has ${UNSTORABLE} at position 6; expected well-formed Unicode text.`,
    ],
  ),
] as [string, string][];

describe("what is refused", () => {
  test.each(refused)("%j", (filter, detail) => {
    const { status, scimType, detail: said } = refusal(filter);
    expect({ status, scimType, said }).toEqual({
      status: 400,
      scimType: "invalidFilter",
      said: detail,
    });
  });

  test("any text is parsed or refused as invalidFilter, and nothing else", () => {
    const pieces = ["a", "eq", "pr", "not", "and", '"x"', '"', "(", ")", "[", "]", ".b", " ", "\\"];
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(" ")),
      fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toMatchObject({ name: "ScimError", scimType: "invalidFilter" });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const repeated = (text: string, times: number, separator = "") =>
  Array<string>(times).fill(text).join(separator);

describe("limits", () => {
  const terms = (count: number) => repeated("a pr", count, " and ");
  const groups = (depth: number) => `${repeated("(", depth)}a pr${repeated(")", depth)}`;
  const nots = (depth: number) => `${repeated("not (", depth)}a pr${repeated(")", depth)}`;
  const inBrackets = (depth: number) => `emails[${groups(depth - 1)}]`;
  const long = (length: number) => `a eq "${"x".repeat(length - 7)}"`;

  const limits = [
    { limit: "filterTerms", make: terms },
    { limit: "filterDepth", make: groups },
    { limit: "filterDepth", make: nots },
    { limit: "filterDepth", make: inBrackets },
    { limit: "filterLength", make: long },
  ] as const;

  test.each(limits)("a filter may reach $limit and not exceed it", ({ limit, make }) => {
    parseFilter(make(LIMITS[limit]));
    const { status, scimType, detail } = refusal(make(LIMITS[limit] + 1));
    expect([status, scimType]).toEqual([400, "invalidFilter"]);
    expect(detail).toStartWith(`The filter exceeds the limit ${limit}: at most ${LIMITS[limit]} `);
  });

  test("brackets beside one another are not inside one another", () => {
    parseFilter(repeated("(a pr)", LIMITS.filterDepth + 1, " or "));
  });

  const hostile = [
    ["10,000 terms", repeated("a pr", 10_000, " or ")],
    ["10,000 short terms", repeated("a pr", 10_000, " or").slice(0, LIMITS.filterLength)],
    ["10,000 parentheses", groups(10_000)],
    ["10,000 open parentheses", repeated("(", 10_000)],
    ["10,000 times not", repeated("not", 10_000, " ")],
    ["10,000 times not (", nots(10_000)],
    ["10,000 open brackets", repeated("a[", 10_000)],
    ["10,000 escapes", `a regex "${repeated("\\n", 10_000)}"`],
    ["10,000 colons", `${repeated("a:", 10_000)}^ pr`],
    ["10,000 dots", `a${repeated(".b", 10_000)} pr`],
  ] as const;

  test.each(hostile)("%s are refused", (_, filter) => {
    expect(refusal(filter).scimType).toBe("invalidFilter");
  });
});
