import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFile, lockFolder } from "../../src/cli/lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder is locked once, and who has it is told", () => {
  const lock = lockFolder(folder, Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(() => lockFolder(folder)).toThrow(
    `'${folder}': process ${process.pid}, started 2026-01-02T03:04:05Z.`,
  );
  expect(() => lockFolder(folder)).toThrow("Stop that one first (systemctl stop rollcall);");
  lock.release();
  expect(readFileSync(lockFile(folder), "utf8")).toBe("");
  lockFolder(folder).release();
});

test("what a killed server left behind is no lock", () => {
  writeFileSync(lockFile(folder), "process 1, started 2020-01-01T00:00:00Z\n");
  const lock = lockFolder(folder);
  expect(readFileSync(lockFile(folder), "utf8")).toStartWith(`process ${process.pid}, `);
  lock.release();
});

test("a folder that is not there is made, for its owner alone", () => {
  const made = join(folder, "a/b");
  lockFolder(made).release();
  expect([made, lockFile(made)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
});
