import { expect, test } from "bun:test";
import { manualOf } from "../../src/packaging/manual.ts";

const HELP =
  "rollcall 0.2.0: a SCIM provider\n\nrollcall serve\n  --data DIR\n.hidden\n\n'quoted' \\";
const page = manualOf(HELP, 1_700_000_000).split("\n");

test("the title has the version and the date", () => {
  expect(page[0]).toBe('.TH ROLLCALL 1 "2023-11-14" "rollcall 0.2.0" "User Commands"');
  expect(page).toContain("rollcall \\- a SCIM provider");
});

test("hyphens can be copied, and no line of the help is an instruction", () => {
  expect(page).toContain("  \\-\\-data DIR");
  expect(page).toContain("\\&.hidden");
  expect(page).toContain("\\&'quoted' \\e");
});
