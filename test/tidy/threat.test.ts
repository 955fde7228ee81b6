import { expect, test } from "bun:test";
import { toPage } from "./source.ts";
import { untestedThreats } from "./threat.ts";

const KINDS = [
  ...["Spoofing", "Tampering", "Repudiation", "Information disclosure", "Denial of service"],
  "Elevation of privilege",
];
const rowsOf = (kinds: readonly string[], tests: string) =>
  kinds.map((kind) => `| ${kind}   | a threat | a guard | ${tests} |\n`).join("");
const check = (text: string) =>
  untestedThreats(toPage("a.md", text), (path) => path === "test/a.test.ts");

test("untestedThreats() passes where each threat has a test", () => {
  expect(check(rowsOf(KINDS, "`test/a.test.ts`, `test/a.test.ts`"))).toEqual([]);
});

test.each([
  { title: "without a test", tests: "none", said: "has a threat without a test" },
  {
    title: "with a file that is no test",
    tests: "`src/a.ts`",
    said: "has a threat without a test",
  },
  {
    title: "with a test that is not there",
    tests: "`test/a.test.ts`, `test/b.test.ts`",
    said: "names test/b.test.ts, which is not there",
  },
])("untestedThreats() finds a threat $title", ({ tests, said }) => {
  const text = rowsOf(KINDS, "`test/a.test.ts`") + rowsOf(["Spoofing"], tests);
  expect(check(text)).toEqual([`a.md:7 ${said}`]);
});

test("untestedThreats() misses a kind of threat that nobody thought of", () => {
  expect(check(rowsOf(KINDS.slice(1), "`test/a.test.ts`"))).toEqual([
    "a.md:1 does not name threats of each kind",
  ]);
});
