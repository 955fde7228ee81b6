import { expect, test } from "bun:test";
import { fill } from "../../../src/cli/print/fill.ts";

test("each place of a name is filled, with the value as it is", () => {
  const text = "{{one}} {{two-words}} {{one}} {other}";
  expect(fill(text, { one: "$&", "two-words": "" })).toBe("$&  $& {other}");
});

test("a place that nothing is known of is a bug, and not printed", () => {
  expect(() => fill("{{one}} {{constructor}}", { one: "1" })).toThrow("{{constructor}}");
});
