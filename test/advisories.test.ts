import { expect, test } from "bun:test";
import { readAdvisories } from "./advisories.ts";

test("an answer without a flaw is one", () => {
  expect(readAdvisories("{}\n", "bun audit v1\n")).toEqual({ found: [] });
});

test("each flaw is told with its package, weight and where to read on", () => {
  const flaw = { id: 1, title: "Reads too far", severity: "high", url: "https://a.example/1" };
  const { found, unanswered } = readAdvisories(
    JSON.stringify({ one: [flaw, flaw], two: [{}] }),
    "",
  );
  expect(found).toEqual([
    "one: Reads too far (high) https://a.example/1",
    "one: Reads too far (high) https://a.example/1",
    "two: a flaw (of unknown weight) ",
  ]);
  expect(unanswered).toBeUndefined();
});

test.each([
  ["", "bun audit v1\n\nerror: POST https://registry.example/bulk - 405\n", "error: POST"],
  ["", "", "There was no answer."],
  ["[]", "", "There was no answer."],
  ["null", "", "There was no answer."],
  ["<html>", "", "There was no answer."],
])("no answer is not taken for one without a flaw: %p", (stdout, stderr, why) => {
  const { found, unanswered } = readAdvisories(stdout, stderr);
  expect([found, unanswered]).toEqual([[], expect.stringContaining(why)]);
});
