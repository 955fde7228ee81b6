import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../at.ts";
import { startRollcall } from "../rollcall.ts";
import { runRollcall } from "../run-rollcall.ts";
import { expectScimError } from "../scim-error.ts";
import { troublesIn, writer } from "./writes.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-damaged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PAGE_BYTES = 4096;

/** A folder with a database of some people. */
async function filled(name: string) {
  const data = join(folder, name);
  const rollcall = await startRollcall({ data });
  const token = await rollcall.token("entra");
  const writes = writer(token, 1000);
  for (let serial = 0; serial < 60; serial++)
    expect((await writes.write(rollcall)).status).toBe(200);
  await rollcall.stop();
  return { data, file: join(data, "rollcall.sqlite"), token, ids: [...writes.acknowledged.keys()] };
}

/** Overwrites pages, as a bad disk might. */
function overwrite(file: string, pages: readonly number[]): void {
  const handle = openSync(file, "r+");
  for (const page of pages) {
    writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  }
  closeSync(handle);
}

/** The pages in which documents of people lie. */
function documentPages(file: string): number[] {
  const database = new Database(file, { readonly: true });
  const pages = database
    .query<{ pageno: number }, []>(
      "SELECT pageno FROM dbstat WHERE name = 'resources' AND pagetype = 'leaf'",
    )
    .all();
  database.close();
  return pages.map(({ pageno }) => pageno);
}

test("broken pages are told of once, what they held is refused, and the rest goes on", async () => {
  const { data, file, token, ids } = await filled("pages");
  const pages = documentPages(file);
  expect(pages.length).toBeGreaterThan(5);
  overwrite(file, pages.slice(2, 4));
  const rollcall = await startRollcall({ data });
  const get = (id: string) => rollcall.request("GET", `/Users/${id}`, { token });
  const answers = [...(await Promise.all(ids.map(get))), ...(await Promise.all(ids.map(get)))];
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(answers.length);
  for (const answer of refused) {
    expectScimError(answer, 500);
    expect(at(answer.json, "/detail")).toMatch(/damaged.*rollcall verify/);
  }
  const slow = await rollcall.request("GET", '/Users?filter=nickName ew "nothing"', { token });
  expectScimError(slow, 500);
  expect(at(slow.json, "/detail")).toContain("rollcall verify");
  expect((await rollcall.request("GET", `${rollcall.url}/healthz`)).status).toBe(200);
  const told = troublesIn(rollcall.output()).filter((line) => line.includes("damaged"));
  expect(told.length).toBe(1);
  await rollcall.stop();
  const { code, stdout } = await rollcall.cli("verify", "--data", data);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/is DAMAGED:(.|\n)*rollcall restore/)]);
});

test.each([
  {
    what: "a file that is no database",
    break: (file: string) => writeFileSync(file, "x".repeat(9000)),
  },
  { what: "a first page that is broken", break: (file: string) => breakSchema(file) },
])("$what is found at the start", async (row) => {
  const { data, file } = await filled(row.what.replaceAll(" ", "-"));
  row.break(file);
  const { code, stderr } = await runRollcall(["serve", "--data", data]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("is damaged")]);
  expect(stderr).toContain(`rollcall verify --data ${data}`);
  expect(stderr).toContain(`rollcall restore BACKUP --data ${data}`);
});

/** Keeps what makes it a database of SQLite. */
function breakSchema(file: string): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(PAGE_BYTES - 100, 0xa5), 0, PAGE_BYTES - 100, 100);
  closeSync(handle);
}
