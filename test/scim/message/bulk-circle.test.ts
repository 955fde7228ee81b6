import { expect, test } from "bun:test";
import { circlesOf } from "../../../src/scim/message/bulk-circle.ts";

const cases: readonly [title: string, edges: number[][], together: number[][]][] = [
  ["nobody refers to anybody", [[], []], [[0], [1]]],
  ["a chain is no circle", [[1], [2], []], [[0], [1], [2]]],
  ["a chain backwards is none", [[], [0], [1]], [[0], [1], [2]]],
  ["whoever refers to itself is alone", [[0], []], [[0], [1]]],
  ["two", [[1], [0]], [[0, 1]]],
  ["three, and one who leads there", [[1], [2], [3], [1]], [[0], [1, 2, 3]]],
  ["three, and one who is led to", [[1], [2], [0, 3], []], [[0, 1, 2], [3]]],
  [
    "two circles that touch",
    [[1], [0, 2], [3], [2]],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  ["two ways to one node are no circle", [[1, 2], [3], [3], []], [[0], [1], [2], [3]]],
];

test.each(cases)("circlesOf(): %s", (_, edges, together) => {
  const circles = circlesOf(edges);
  const groups = Map.groupBy(circles.keys(), (node) => circles[node]);
  expect([...groups.values()]).toEqual(together);
});

test("circlesOf(): a circle of all the operations that a request may have", () => {
  const edges = Array.from({ length: 1000 }, (_, node) => [(node + 1) % 1000]);
  expect(new Set(circlesOf(edges)).size).toBe(1);
});
