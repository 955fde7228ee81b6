import { expect, test } from "bun:test";
import type { Chore } from "../../src/cli/chore.ts";
import { chores } from "../../src/cli/chores.ts";
import { startChores } from "../../src/cli/start-chores.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { openTemporary } from "../store/temporary.ts";

const DAY_MS = 86_400_000;

function logOf() {
  const lines: string[] = [];
  const told = Promise.withResolvers<void>();
  const tell = (fields: object, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
    told.resolve();
  };
  return { log: { info: tell, warn: tell, error: tell }, lines, told: told.promise };
}

const backups = { chore: { name: "backup", everyMs: DAY_MS, run: async () => undefined } };

/** The chores, all of them as often as that. */
const often = (directory: Directory, log: ReturnType<typeof logOf>["log"]): Chore[] =>
  chores({ directory, log, backups }).map((chore) => ({ ...chore, everyMs: 5 }));

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
  startChores(chores({ directory, log: first.log, backups }), first.log)();
  await first.told;
  expect(first.lines).toEqual(['forgot {"entries":1,"tombstones":0,"people":0}']);

  const second = logOf();
  const end = startChores(often(directory, second.log), second.log);
  await Bun.sleep(20);
  expect(second.lines).toEqual([]);
  await store.noteEntries([old]);
  await second.told;
  end();
  await Bun.sleep(20);
  await dispose();
});

test("a failure is logged by the name of the chore, and tried again", async () => {
  let fails = 0;
  const run = () => Promise.reject(new Error(`no ${fails++}`));
  const { log, lines } = logOf();
  const end = startChores([{ name: "sweeping", everyMs: 5, run }], log);
  await Bun.sleep(40);
  end();
  expect(fails).toBeGreaterThan(1);
  expect(lines[0]).toContain('"chore":"sweeping"');
});

test("a failure is told once, and again when the chore had succeeded", async () => {
  const outcomes = ["no", "no", "no", "yes", "no", "other", "other"];
  const ended = Promise.withResolvers<void>();
  const run = async () => {
    const outcome = outcomes.shift();
    if (outcome === undefined) ended.resolve();
    else if (outcome !== "yes") throw new Error(outcome);
  };
  const { log, lines } = logOf();
  const end = startChores([{ name: "sweeping", everyMs: 2, run }], log);
  await ended.promise;
  end();
  expect(lines).toHaveLength(3);
});

test("a failure after the end is told to nobody", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const { log, lines } = logOf();
  startChores([{ name: "sweeping", everyMs: 5, run: () => promise }], log)();
  reject(new Error("the store is closed"));
  await Bun.sleep(10);
  expect(lines).toEqual([]);
});

test("a chore that takes long is not begun a second time", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let began = 0;
  const run = () => {
    began += 1;
    return promise;
  };
  const end = startChores([{ name: "sweeping", everyMs: 2, run }], logOf().log);
  await Bun.sleep(30);
  expect(began).toBe(1);
  end();
  resolve();
});
