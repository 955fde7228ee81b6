import { expect, test } from "bun:test";
import type { Json } from "../../src/scim/resource/resource.ts";
import { mismatches } from "./match.ts";

const cases: readonly {
  readonly title: string;
  readonly expected: Json;
  readonly good: readonly (Json | undefined)[];
  readonly bad: readonly (Json | undefined)[];
}[] = [
  { title: "a text exactly", expected: "1", good: ["1"], bad: ["2", 1, null, undefined, ["1"]] },
  { title: "a number exactly", expected: 1, good: [1], bad: ["1", 2, true] },
  { title: "null exactly", expected: null, good: [null], bad: [undefined, "", 0] },
  {
    title: "the members that are named",
    expected: { a: { b: 1 } },
    good: [{ a: { b: 1, c: 2 }, d: 3 }],
    bad: [{}, { a: {} }, { a: null }, { a: [{ b: 1 }] }, [], null, undefined],
  },
  {
    title: "all elements of an array in their order",
    expected: [{ a: 1 }, { a: 2 }],
    good: [[{ a: 1, b: 0 }, { a: 2 }]],
    bad: [[{ a: 2 }, { a: 1 }], [{ a: 1 }], [{ a: 1 }, { a: 2 }, { a: 3 }], {}, undefined],
  },
  {
    title: "all elements in any order where asked for",
    expected: { $unordered: [1, 2, 2] },
    good: [[2, 1, 2]],
    bad: [[1, 1, 2], [1, 2], [1, 2, 2, 3], undefined],
  },
  {
    title: "some elements of an array where asked for",
    expected: { $contains: [{ a: 1 }] },
    good: [[{ a: 2 }, { a: 1 }]],
    bad: [[{ a: 2 }], [], undefined],
  },
  {
    title: "presence",
    expected: { a: { $present: true } },
    good: [{ a: 0 }, { a: "" }, { a: [] }],
    bad: [{}, { a: null }],
  },
  {
    title: "absence",
    expected: { a: { $absent: true } },
    good: [{}, { b: 1 }],
    bad: [{ a: null }, { a: "" }, { a: [] }],
  },
  { title: "a kind", expected: { $any: "string" }, good: ["x"], bad: ["", 1, null, undefined] },
  { title: "arrays apart from objects", expected: { $any: "array" }, good: [[]], bad: [{}] },
];

test.each(cases)("mismatches() compares $title", ({ expected, good, bad }) => {
  for (const each of good) expect(mismatches(expected, each)).toEqual([]);
  for (const each of bad) expect(mismatches(expected, each)).not.toEqual([]);
});

test("mismatches() says where and what", () => {
  const actual = { emails: [{ value: "b" }] };
  expect(mismatches({ emails: [{ value: "a" }] }, actual)).toEqual([
    '/emails/0/value is to be "a", is "b"',
  ]);
});
