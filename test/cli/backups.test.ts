import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupName, backupsIn, upgradeName } from "../../src/cli/backup-files.ts";
import { createBackups } from "../../src/cli/backups.ts";

const HOUR_MS = 3_600_000;
const MORNING = Date.parse("2026-11-22T06:00:00Z");

let data: string;
let now: number;
let copies: string[];
let failure: string | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "rollcall-backups-"));
  writeFileSync(join(data, "rollcall.sqlite"), "");
  mkdirSync(join(data, "backups"));
  now = Date.now();
  copies = [];
  failure = undefined;
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Backups with a clock of the test's, and copies that hold nothing. */
function opened(everyHours = 24, keep = 3) {
  return createBackups(
    () => ({
      data,
      "backup-dir": join(data, "backups"),
      "backup-every-hours": everyHours,
      "backup-keep": keep,
    }),
    {
      log: { info: () => undefined },
      now: () => now,
      copy: (_, target) => {
        if (failure !== undefined) return { done: Promise.reject(new Error(failure)), end() {} };
        copies.push(target);
        writeFileSync(target, "a copy");
        const found = { schema: 4, program: "1", problems: [], bytes: 6 };
        return { done: Promise.resolve(found), end() {} };
      },
    },
  );
}

const names = () => readdirSync(join(data, "backups")).sort();
const keepOne = (name: string) => writeFileSync(join(data, "backups", name), "a copy");

test("names of backups sort by time, and tell it", () => {
  expect(backupName(MORNING)).toBe("rollcall-20261122T060000Z.sqlite");
  for (const hours of [0, 2, 1]) keepOne(backupName(MORNING + hours * HOUR_MS));
  keepOne(upgradeName(3, MORNING - HOUR_MS));
  keepOne("notes.txt");
  keepOne("rollcall-yesterday.sqlite");
  const found = backupsIn(join(data, "backups"));
  expect(found.map(({ at, schema }) => [(at - MORNING) / HOUR_MS, schema])).toEqual([
    [2, undefined],
    [1, undefined],
    [0, undefined],
    [-1, 3],
  ]);
  expect(backupsIn(join(data, "nowhere"))).toEqual([]);
});

test("a new database is backed up after a day, then every day", async () => {
  const { chore, last, lastDone } = opened();
  await chore.run();
  expect([copies.length, last(), lastDone()]).toEqual([0, undefined, undefined]);
  now += 24 * HOUR_MS + 1000;
  await chore.run();
  await chore.run();
  expect(copies).toHaveLength(1);
  expect(last()).toEqual({ at: Math.floor(now / 1000) * 1000, outcome: "done", bytes: 6 });
  now += 24 * HOUR_MS;
  await chore.run();
  expect(copies).toHaveLength(2);
});

test("a server that starts with an old backup makes one at once", async () => {
  keepOne(backupName(now - 25 * HOUR_MS));
  await opened().chore.run();
  expect(copies).toHaveLength(1);
});

test("only so many backups are kept, and what else is in the folder stays", async () => {
  keepOne(upgradeName(3, 0));
  keepOne("notes.txt");
  const { chore } = opened(1, 2);
  for (let hour = 0; hour < 4; hour++) {
    now += HOUR_MS + 1000;
    await chore.run();
  }
  expect(copies).toHaveLength(4);
  expect(names()).toEqual([
    "notes.txt",
    ...copies.slice(-2).map((file) => file.split("/").at(-1) ?? ""),
    "schema-3-19700101T000000Z.sqlite",
  ]);
});

test("a backup that fails is told of, tried again after an hour, and removes nothing", async () => {
  for (let day = 2; day < 8; day++) keepOne(backupName(now - day * 24 * HOUR_MS));
  const { chore, last, lastDone } = opened();
  failure = "no room";
  await expect(chore.run()).rejects.toThrow("no room");
  await chore.run();
  expect(last()).toEqual({ at: now, outcome: "failed" });
  expect(names()).toHaveLength(6);
  expect(lastDone()).toBeLessThan(now);
  failure = undefined;
  now += HOUR_MS + 1;
  await chore.run();
  expect([copies.length, names().length, last()?.outcome]).toEqual([1, 3, "done"]);
});

test("without a schedule there is none; one from the future puts nothing off", async () => {
  keepOne(backupName(now - 100 * HOUR_MS));
  await opened(0).chore.run();
  expect(copies).toEqual([]);
  keepOne(backupName(now + 1000 * HOUR_MS));
  await opened().chore.run();
  expect(copies).toHaveLength(1);
});
