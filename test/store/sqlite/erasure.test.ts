import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

const NAMES = ["zbigniew", "kowalczyk", "+48-22-555-0173", "lodz-plant"];

/** Whether some byte sequence is anywhere in the database or its log, in any case. */
function isOnDisk(name: string): boolean {
  const files = [opened.file, `${opened.file}-wal`].filter((file) => existsSync(file));
  return files.some((file) => readFileSync(file).toString("latin1").toLowerCase().includes(name));
}

/** People enough that pages of the database are split, joined and freed. */
async function others(from: number, to: number): Promise<string[]> {
  const ids: Promise<string>[] = [];
  for (let n = from; n < to; n++) {
    const emails = [{ value: `someone-${n}@example.org`, type: "work" }];
    ids.push(keep(opened.store, userType, { userName: `someone-${n}`, emails }));
  }
  return Promise.all(ids);
}

test("after an erasure no byte of a name, an address or a number is left on disk", async () => {
  const { store } = opened;
  const by = { at: 1, doneBy: "admin" as const, method: "POST", status: 204 };
  await store.changeSettings(by, (now) => ({ ...now, tombstoneDays: 30 }));
  const early = await others(0, 300);
  const document = (userName: string) => ({
    userName,
    externalId: "zbigniew-7",
    name: { familyName: "Kowalczyk" },
    displayName: "Zbigniew Kowalczyk",
    emails: [{ value: "zbigniew@example.org" }],
    phoneNumbers: [{ value: "+48-22-555-0173", type: "work" }],
    addresses: [{ streetAddress: `Lodz-Plant ${"x".repeat(9_000)}` }],
  });
  const id = await keep(store, userType, document("zbigniew"));
  for (let n = 0; n < 20; n++) {
    const next = change(document(`zbigniew-${n}`));
    await store.update(act({ method: "PUT" }), userType, id, () => next, NOTHING);
  }
  await store.noteEntries([
    { ...by, status: 409, resourceName: "zbigniew-3", detail: "userName 'zbigniew-3' is taken." },
  ]);
  await others(300, 600);
  await store.remove(act({ method: "DELETE" }), userType, id, () => {});
  for (const name of NAMES) expect([name, isOnDisk(name)]).toEqual([name, true]);

  expect(await store.erase(by, id)).toBe(true);
  for (const name of NAMES) expect([name, isOnDisk(name)]).toEqual([name, false]);
  expect(isOnDisk("someone-7@")).toBe(true);

  // Nor does anything come back when the space is used again, or the server has stopped.
  for (const each of early) {
    await store.remove(act({ method: "DELETE" }), userType, each, () => {});
  }
  await store.close();
  for (const name of NAMES) expect([name, isOnDisk(name)]).toEqual([name, false]);
});

test("an erasure succeeds while somebody reads, and while another process writes", async () => {
  const { store } = opened;
  const by = { at: 1, doneBy: "admin" as const, method: "POST", status: 204 };
  const ids = [];
  for (const userName of ["a", "b"]) {
    const id = await keep(store, userType, { userName });
    await store.remove(act({ method: "DELETE" }), userType, id, () => {});
    ids.push(id);
  }
  const [a = "", b = ""] = ids;
  const other = new Database(opened.file);
  other.run("BEGIN");
  other.query("SELECT count(*) FROM journal").all();
  expect(await store.erase(by, a)).toBe(true);
  other.run("COMMIT");

  other.run("BEGIN IMMEDIATE");
  setTimeout(() => other.run("COMMIT"), 50);
  expect(await store.erase(by, b)).toBe(true);
  other.close();
});
