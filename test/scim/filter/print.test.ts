import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { printFilter } from "../../../src/scim/filter/print.ts";
import { resourceTypes } from "../../../src/scim/schema/resource-type.ts";
import { arbitraryFilter } from "./arbitrary.ts";

const printed = [
  ["userName eq bjensen", 'userName eq "bjensen"'],
  ["((title pr))", "title pr"],
  ["(a pr and b pr) or c pr", "a pr and b pr or c pr"],
  ["a pr and (b pr or c pr)", "a pr and (b pr or c pr)"],
  ["a pr and (b pr and c pr)", "a pr and b pr and c pr"],
  ["NOT(a PR)", "not (a pr)"],
  ["not (not (a pr))", "not (not (a pr))"],
  ["emails[(type EQ TRUE)]", "emails[type eq true]"],
  ["emails[type pr].value sw 1.50", 'emails[type pr and value sw "1.50"]'],
  ["a eq NULL or b gt 1.5", "a eq null or b gt 1.5"],
  ['a eq "\\u0022\\n\\\\"', 'a eq "\\"\\n\\\\"'],
] as const;

test.each(printed)("printFilter writes %s as %s", (filter, text) => {
  expect(printFilter(parseFilter(filter))).toBe(text);
});

describe.each(resourceTypes.map((type) => ({ type, title: type.name })))("$title", ({ type }) => {
  test("what is printed is parsed to the same filter, and checks", () => {
    fc.assert(
      fc.property(arbitraryFilter(type), (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter);
        checkFilter(filter, type, "reject");
      }),
      { numRuns: 1000 },
    );
  });
});
