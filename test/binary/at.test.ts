import { expect, test } from "bun:test";
import { at } from "./at.ts";

const json = { Resources: [{ id: "a" }], "a/b": { "c~d": null } };

test.each([
  ["/Resources/0/id", "a"],
  ["/a~1b/c~0d", null],
  ["", json],
  ["/Resources/1/id", undefined],
  ["/Resources/length", undefined],
  ["/Resources/0/id/0", undefined],
  ["/constructor", undefined],
])("at() follows the pointer '%s'", (pointer, found) => {
  expect(at(json, pointer)).toEqual(found as typeof json);
});

test("at() finds nothing in no JSON", () => {
  expect(at(undefined, "/id")).toBeUndefined();
});
