import { afterAll, describe, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { startRollcall } from "../binary/rollcall.ts";
import { judge, requireJudges } from "./judge.ts";

interface Result {
  readonly status: string;
  readonly title: string;
  readonly resourceType: string | null;
  /** Why it failed, or what succeeded. */
  readonly reason: string;
}

/** How scim2-tester calls what follows the MUSTs, the SHOULDs and the MAYs. */
const GOOD = ["SUCCESS", "COMPLIANT", "ACCEPTABLE"];

/** What it has to look at in each resource type. One that it left out would not be missed. */
const CHECKS_OF_A_TYPE = [
  "check_add_attribute",
  "check_remove_attribute",
  "check_replace_attribute",
  "object_creation",
  "object_deletion",
  "object_list_with_attributes",
  "object_query",
  "object_query_with_attributes",
  "object_query_without_id",
  "object_replacement",
  "search_with_attributes",
];

requireJudges();
const rollcall = await startRollcall();
afterAll(() => rollcall.stop());
const token = await rollcall.token("scim2-tester");
const results = await examine(rollcall.base).catch(async (problem: unknown) => {
  await rollcall.stop();
  throw problem;
});

describe("scim2-tester", () => {
  const rows = results.map((result, index): [string, Result] => [nameOf(result, index), result]);
  test.each(rows)("%s", (_, { status, reason }) => {
    expect(GOOD, reason).toContain(status);
  });

  test.each(resourceTypes.map(({ name }) => name))("has looked at all of %s", (name) => {
    const titles = results.filter(({ resourceType }) => resourceType === name);
    expect([...new Set(titles.map(({ title }) => title))].sort()).toEqual(CHECKS_OF_A_TYPE);
  });

  test("would notice a server that forgets what PATCH told it", async () => {
    const forgetful = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch({ url, method, headers, body }) {
        if (method === "PATCH") return new Response(null, { status: 204 });
        const { pathname, search } = new URL(url);
        return fetch(`${rollcall.url}${pathname}${search}`, { method, headers, body });
      },
    });
    try {
      const found = await examine(`http://127.0.0.1:${forgetful.port}/scim/v2`);
      const bad = found.filter(({ status }) => !GOOD.includes(status));
      expect(bad.map(({ title }) => title)).toContain("check_replace_attribute");
    } finally {
      await forgetful.stop(true);
    }
  });
});

async function examine(base: string): Promise<Result[]> {
  const program = join(import.meta.dir, "scim2-tester.py");
  const { code, stdout, stderr } = await judge([program, base], tmpdir(), { TOKEN: token });
  if (code !== 0) throw new Error(`scim2-tester ended with ${code}:\n${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Result => JSON.parse(line));
}

const nameOf = ({ resourceType, title, reason }: Result, index: number): string =>
  `${index + 1}: ${resourceType ?? "server"} ${title}: ${reason.split("\n", 1)[0]}`;
