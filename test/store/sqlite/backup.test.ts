import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { walkChanges } from "../../../src/directory/change-walk.ts";
import { rules } from "../../../src/directory/rules.ts";
import { copyDatabase } from "../../../src/store/sqlite/backup.ts";
import { copyOnThread } from "../../../src/store/sqlite/backup-thread.ts";
import { inspect } from "../../../src/store/sqlite/inspect.ts";
import { LOG_BYTES } from "../../../src/store/sqlite/log-bound.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { replaceDatabase } from "../../../src/store/sqlite/replace.ts";
import { temporaryFile } from "../temporary.ts";
import { damage } from "./damage.ts";

let file: string;
let remove: () => void;
const copy = () => `${file}.copy`;
const names = () => readdirSync(dirname(file)).sort();

beforeEach(() => {
  ({ file, remove } = temporaryFile());
});
afterEach(() => remove());

const open = () => openSqliteStore({ file, rules, program: "1.2.3" });

/** Sets a number that a copy is known by. */
async function write(store: ReturnType<typeof open>, days: number): Promise<void> {
  const act = { at: Date.now(), doneBy: "admin", method: "PATCH" } as const;
  await store.changeSettings(act, (current) => ({ ...current, tombstoneDays: days }));
}

async function writtenIn(path: string): Promise<number> {
  const store = openSqliteStore({ file: path, rules });
  const { tombstoneDays } = await store.settings();
  await store.close();
  return tombstoneDays;
}

/** Makes a database that nobody has open: a store lets go of its own when the process ends. */
async function settle(days: number, path = file): Promise<void> {
  const origin = `${path}.origin`;
  const store = openSqliteStore({ file: origin, rules, program: "1.2.3" });
  await write(store, days);
  await store.close();
  copyDatabase(origin, path);
  for (const end of ["", "-wal", "-shm"]) rmSync(`${origin}${end}`, { force: true });
}

test("a copy of a database in use is whole, for its owner alone, and one file", async () => {
  const store = open();
  await write(store, 11);
  expect(copyDatabase(file, copy())).toMatchObject({ problems: [], program: "1.2.3" });
  await write(store, 12);
  await store.close();
  expect(names().filter((name) => name.includes("copy"))).toEqual(["rollcall.sqlite.copy"]);
  expect(statSync(copy()).mode & 0o777).toBe(0o600);
  expect(await writtenIn(copy())).toBe(11);
});

test("a copy on a thread of its own keeps nobody from writing", async () => {
  const store = open();
  await write(store, 11);
  const copying = copyOnThread(file, copy());
  await write(store, 12);
  expect((await copying.done).problems).toEqual([]);
  expect(await store.settings()).toMatchObject({ tombstoneDays: 12 });
  await store.close();
});

test("a copy that cannot be made says why, and leaves nothing", async () => {
  await settle(11);
  expect(() => copyDatabase(`${file}.none`, copy())).toThrow("There is no file");
  await expect(copyOnThread(`${file}.none`, copy()).done).rejects.toThrow("There is no file");
  writeFileSync(`${file}.other`, "no database, but a file of some length".repeat(100));
  expect(() => copyDatabase(`${file}.other`, copy())).toThrow("is no database");
  expect(() => copyDatabase(file, `${file}/in/a/file`)).toThrow();
  expect(names()).toEqual(["rollcall.sqlite", "rollcall.sqlite.other"]);
});

test("what a copy that was broken off has left is removed by the next one", async () => {
  await settle(11);
  const dead = Bun.spawnSync(["true"]).pid;
  writeFileSync(`${file}.sqlite.${dead}.tmp`, "half");
  writeFileSync(`${file}.sqlite.${dead}.tmp-journal`, "half");
  writeFileSync(`${file}.sqlite.${process.ppid}.tmp`, "of a process that runs");
  copyDatabase(file, copy());
  expect(names()).toEqual([
    "rollcall.sqlite",
    "rollcall.sqlite.copy",
    `rollcall.sqlite.sqlite.${process.ppid}.tmp`,
  ]);
});

test("a damaged page is found; so is a row that belongs to nobody", async () => {
  await settle(11);
  copyDatabase(file, copy());
  const database = new Database(copy());
  database.run("INSERT INTO memberships VALUES ('g', 'm')");
  database.close();
  expect(inspect(copy(), "whole").problems).toEqual([
    "1 memberships name a group or a member that is not there",
  ]);
  damage(file);
  expect(inspect(file, "whole").problems.length).toBeGreaterThan(0);
  expect(() => copyDatabase(file, `${file}.second`)).toThrow();
  expect(names()).not.toContain("rollcall.sqlite.second");
});

test("a backup takes the place of the database, whose files are kept", async () => {
  await settle(12);
  await settle(11, copy());
  replaceDatabase(file, copy(), `${file}.aside`);
  expect(await writtenIn(file)).toBe(11);
  expect(await writtenIn(`${file}.aside/rollcall.sqlite`)).toBe(12);
});

test("nobody's database is taken away while it is open", async () => {
  await settle(11, copy());
  const store = open();
  await write(store, 12);
  expect(() => replaceDatabase(file, copy(), `${file}.aside`)).toThrow("open. Stop the server");
  expect(await store.settings()).toMatchObject({ tombstoneDays: 12 });
  expect(names().filter((name) => /aside|incoming/.test(name))).toEqual([]);
  await store.close();
});

test("who read what changed reads all anew after each restore of the same backup", async () => {
  await settle(12);
  const { signal } = new AbortController();
  const walk = async (path: string, changedSince = "") => {
    const store = openSqliteStore({ file: path, rules });
    const asked = { changedSince, limit: 1, signal };
    const query = { asked: "q", whole: "q" };
    return walkChanges(store, query, asked, (reading) => store.people(reading)).finally(
      store.close,
    );
  };
  const { endCursor: first } = await walk(file);
  copyDatabase(file, copy());
  expect((await walk(copy(), first)).items).toEqual([]);

  replaceDatabase(`${file}.once`, copy(), `${file}.aside`);
  await expect(walk(`${file}.once`, first)).rejects.toMatchObject({ status: 410 });
  const { endCursor: second } = await walk(`${file}.once`);
  expect((await walk(`${file}.once`, second)).items).toEqual([]);

  replaceDatabase(`${file}.twice`, copy(), `${file}.aside`);
  for (const cursor of [first, second]) {
    await expect(walk(`${file}.twice`, cursor)).rejects.toMatchObject({ status: 410 });
  }
});

test("what was revoked since the backup stays revoked", async () => {
  const store = open();
  const token = { name: "t", client: "c", scope: "read", created: 1 } as const;
  for (const id of ["kept", "withdrawn"]) {
    await store.createToken({ ...token, id }, Buffer.from(id));
  }
  copyDatabase(file, copy());
  await store.revokeToken("withdrawn", 7);
  copyDatabase(file, `${file}.now`);
  await store.close();
  expect(replaceDatabase(`${file}.now`, copy(), `${file}.aside`).revoked).toBe(1);
  const restored = openSqliteStore({ file: `${file}.now`, rules });
  const tokens = await restored.listTokens();
  expect(Object.fromEntries(tokens.map(({ id, revoked }) => [id, revoked]))).toEqual({
    kept: undefined,
    withdrawn: 7,
  });
  await restored.close();
});

test("a damaged backup is refused, and so is one of a newer version", async () => {
  await settle(12);
  await settle(11, copy());
  const database = new Database(copy());
  database.run("INSERT INTO migrations VALUES (99, 'later', 0)");
  database.close();
  expect(() => replaceDatabase(file, copy(), `${file}.aside`)).toThrow("newer version");
  damage(copy());
  expect(() => replaceDatabase(file, copy(), `${file}.aside`)).toThrow("damaged");
  expect(names()).toEqual(["rollcall.sqlite", "rollcall.sqlite.copy"]);
});

test("a database that is damaged is replaced too, its log not left to the new one", async () => {
  await settle(12);
  await settle(11, copy());
  damage(file);
  writeFileSync(`${file}-wal`, "a log of the old one");
  expect(replaceDatabase(file, copy(), `${file}.aside`).revoked).toBeUndefined();
  expect(await writtenIn(file)).toBe(11);
  expect(readdirSync(`${file}.aside`)).toContain("rollcall.sqlite");
});

test("the log grows under a long reader, and shrinks when it is gone", async () => {
  const store = open();
  const reader = new Database(file, { readonly: true });
  reader.run("BEGIN");
  reader.query("SELECT count(*) FROM migrations").get();
  const text = new Uint8Array(1024 * 1024);
  for (let written = 0; written < 2.5 * LOG_BYTES; written += text.length) {
    await store.keepFirst(`bytes ${written}`, text);
  }
  expect(await store.shortenLog()).toBeGreaterThan(2 * LOG_BYTES);
  reader.run("ROLLBACK");
  reader.close();
  expect(await store.shortenLog()).toBeLessThan(LOG_BYTES);
  await store.close();
});

test("room that is not used any more goes back to the disk, where it is much", async () => {
  const store = open();
  expect(await store.giveBack()).toBe(0);
  const rows = Array.from({ length: 40 }, (_, number) => `bytes ${number}`);
  for (const name of rows) await store.keepFirst(name, new Uint8Array(1024 * 1024));
  const database = new Database(file);
  database.run("DELETE FROM server WHERE name LIKE 'bytes %'");
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const before = statSync(file).size;
  expect(await store.giveBack()).toBeGreaterThan(5000);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  expect(statSync(file).size).toBeLessThan(before / 2);
  await store.close();
  expect(inspect(file, "whole").problems).toEqual([]);
});
