import { expect, test } from "bun:test";
import { startRetention } from "../../src/cli/start-retention.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { openTemporary } from "../store/temporary.ts";

const DAY_MS = 86_400_000;

function logOf() {
  const lines: string[] = [];
  const told = Promise.withResolvers<void>();
  const log = (fields: object, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
    told.resolve();
  };
  return { log: { info: log, error: log }, lines, told: told.promise };
}

test("what has had its time is forgotten at once, and again later", async () => {
  const { store, dispose } = openTemporary();
  const old = { at: 0, doneBy: "admin" as const, method: "PUT", status: 200 };
  await store.noteEntries([old]);
  const directory: Directory = {
    store,
    now: () => 400 * DAY_MS,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
  const first = logOf();
  startRetention(directory, first.log)();
  await first.told;
  expect(first.lines).toEqual(['forgot {"entries":1,"tombstones":0,"people":0}']);

  const second = logOf();
  const stop = startRetention(directory, second.log, 5);
  await Bun.sleep(20);
  expect(second.lines).toEqual([]);
  await store.noteEntries([old]);
  await second.told;
  stop();
  await Bun.sleep(20);
  await dispose();
});

test("a failure is logged and tried again; that the store is closed is none", async () => {
  const { store, dispose } = openTemporary();
  let fails = 0;
  const settings = () => Promise.reject(new Error(`no ${fails++}`));
  const directory: Directory = {
    store: { ...store, settings },
    now: () => 0,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
  const failing = logOf();
  const stop = startRetention(directory, failing.log, 5);
  await Bun.sleep(40);
  stop();
  expect(fails).toBeGreaterThan(1);
  expect(failing.lines[0]).toStartWith("the hourly clearing-up failed");

  const closing = logOf();
  startRetention(directory, closing.log)();
  await Bun.sleep(10);
  expect(closing.lines).toEqual([]);
  await dispose();
});
