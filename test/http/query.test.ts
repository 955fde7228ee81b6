import { expect, test } from "bun:test";
import { readQuery, repeatedIn } from "../../src/http/query.ts";
import { ScimError } from "../../src/scim/error.ts";

const cases: readonly [title: string, search: string, filter: string][] = [
  ["reads spaces as %20", "?filter=userName%20eq%20%22a%22", 'userName eq "a"'],
  ["reads spaces as +", "?filter=userName+eq+%22a%22", 'userName eq "a"'],
  [
    "keeps a plus where spaces are %20",
    "?filter=userName%20eq%20%22bob+x@a.org%22",
    'userName eq "bob+x@a.org"',
  ],
  [
    "keeps a plus where spaces are raw",
    '?filter=userName eq "bob+x@a.org"',
    'userName eq "bob+x@a.org"',
  ],
  [
    "keeps an escaped plus where spaces are +",
    "?filter=userName+eq+%22bob%2Bx%22",
    'userName eq "bob+x"',
  ],
  ["takes the first of several", "?filter=a&filter=b", "a"],
  ["keeps an equals sign in the value", "?filter=a=b", "a=b"],
  ["passes over empty pairs", "?&&filter=a&", "a"],
  ["takes characters beyond ASCII", "?filter=%C3%89lodie", "Élodie"],
];

test.each(cases)("readQuery() %s", (_title, search, filter) => {
  expect(readQuery(search).filter).toBe(filter);
});

test("readQuery() refuses a broken percent escape", () => {
  expect(() => readQuery("?filter=%E9")).toThrow(ScimError);
});

test("readQuery() does not find what no client sent", () => {
  expect(readQuery("?count=1").filter).toBeUndefined();
});

test("readQuery() reads parameters that are called as what every object has", () => {
  expect(Object.entries(readQuery("?__proto__=1&constructor=2"))).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

test("repeatedIn() tells of what is there several times, each once", () => {
  expect(repeatedIn("?a=1&b=2&%61=3&a&c")).toEqual(["a"]);
  expect(repeatedIn("?a=1&A=2&b")).toEqual([]);
});
