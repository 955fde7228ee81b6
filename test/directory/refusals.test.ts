import { expect, test } from "bun:test";
import type { JournalStore } from "../../src/directory/journal-store.ts";
import { createRefusals } from "../../src/directory/refusals.ts";
import type { NewJournalEntry } from "../../src/directory/workplace.ts";
import { LIMITS } from "../../src/scim/limits.ts";

/** A journal in memory, and timers that the test lets go off. */
function opened() {
  const entries: NewJournalEntry[] = [];
  const commits: number[] = [];
  const failures: unknown[] = [];
  const timers = new Set<{ readonly ms: number; readonly task: () => void }>();
  const disk: { broken?: Error; gate?: Promise<void> } = {};
  const store: Pick<JournalStore, "noteEntries" | "recount"> = {
    async noteEntries(noted) {
      await disk.gate;
      if (disk.broken) throw disk.broken;
      commits.push(noted.length);
      return noted.map((entry) => entries.push(entry));
    },
    async recount(seq, count, at) {
      if (disk.broken) throw disk.broken;
      const entry = entries[seq - 1];
      if (entry === undefined) throw new Error("There is no such entry.");
      entries[seq - 1] = { ...entry, count, at };
    },
  };
  const refusals = createRefusals({
    store,
    after(ms, task) {
      const timer = { ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    onFailure: (error) => void failures.push(error),
  });
  /** Lets the timers of this length go off. */
  function pass(ms: number): void {
    for (const timer of [...timers].filter((each) => each.ms === ms)) {
      timers.delete(timer);
      timer.task();
    }
  }
  const minute = async () => {
    pass(60_000);
    await refusals.settle();
  };
  return { refusals, entries, commits, failures, disk, timers, pass, minute };
}

const refusal = (more: Partial<NewJournalEntry> = {}): NewJournalEntry => ({
  at: 1000,
  doneBy: "provisioning",
  method: "POST",
  status: 409,
  client: "entra",
  detail: "taken",
  ...more,
});
const anonymous = (address: string, at = 1000) =>
  refusal({ at, client: null, status: 401, address, detail: "Send a token." });

test("A refusal is on disk when its note settles", async () => {
  const { refusals, entries, timers } = opened();
  await refusals.note(refusal({ resourceName: "ann" }));
  expect(entries).toMatchObject([{ status: 409, client: "entra", resourceName: "ann" }]);
  expect(timers.size).toBe(0);
});

test("Refusals that wait together share commits, in the order in which they came", async () => {
  const { refusals, entries, commits } = opened();
  const count = LIMITS.refusalsPerCommit * 2 + 1;
  await Promise.all(
    Array.from({ length: count }, (_, index) => refusals.note(refusal({ at: index }))),
  );
  expect(entries.map(({ at }) => at)).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(commits).toEqual([1, LIMITS.refusalsPerCommit, LIMITS.refusalsPerCommit]);
});

test("Nobody waits longer than a moment for a journal that is slow", async () => {
  const { refusals, entries, disk, pass } = opened();
  const gate = Promise.withResolvers<void>();
  disk.gate = gate.promise;
  const noted = refusals.note(refusal());
  pass(LIMITS.refusalWaitMs);
  await noted;
  expect(entries).toEqual([]);
  gate.resolve();
  await refusals.settle();
  expect(entries).toHaveLength(1);
});

test("A full disk fails no answer, is told once, and how much is missing is told", async () => {
  const { refusals, entries, failures, disk } = opened();
  disk.broken = new Error("disk is full");
  for (let at = 0; at < 5; at++) await refusals.note(refusal({ at }));
  await refusals.count("address 10.0.0.1", anonymous("10.0.0.1"));
  expect([entries, failures]).toEqual([[], [disk.broken]]);
  delete disk.broken;
  await refusals.note(refusal({ at: 9 }));
  expect(entries).toMatchObject([{ at: 9 }, { status: 500, count: 6 }]);
  await refusals.note(refusal({ at: 10 }));
  expect(entries).toHaveLength(3);
  disk.broken = new Error("full again");
  await refusals.note(refusal());
  expect(failures).toHaveLength(2);
});

test("A queue that is full takes no more, and counts what it did not take", async () => {
  const { refusals, entries, disk } = opened();
  const gate = Promise.withResolvers<void>();
  disk.gate = gate.promise;
  const sent = LIMITS.refusalsPerCommit + LIMITS.waitingRefusals + 7;
  const noted = Array.from({ length: sent }, () => refusals.note(refusal()));
  gate.resolve();
  await Promise.all(noted);
  await refusals.settle();
  const missing = entries.filter(({ count }) => count !== undefined);
  expect(entries.length - missing.length + (missing[0]?.count ?? 0)).toBe(sent);
  expect(missing).toHaveLength(1);
  expect(entries.length - 1).toBe(1 + LIMITS.waitingRefusals);
});

test("Bad tokens of one address are one entry a minute, with their number", async () => {
  const { refusals, entries, minute } = opened();
  for (let at = 1; at <= 50; at++) {
    await refusals.count("address 10.0.0.1", anonymous("10.0.0.1", at));
  }
  expect(entries).toMatchObject([{ at: 1, address: "10.0.0.1", status: 401 }]);
  await minute();
  expect(entries).toMatchObject([{ at: 50, count: 50 }]);
  await refusals.count("address 10.0.0.1", anonymous("10.0.0.1", 61));
  await minute();
  expect(entries).toMatchObject([{ count: 50 }, { at: 61 }]);
  expect(entries[1]?.count).toBeUndefined();
});

test("Counts are brought up to date for a reader and at the end, within the minute", async () => {
  const { refusals, entries, minute } = opened();
  for (const at of [1, 2]) await refusals.count("client entra", refusal({ at, status: 429 }));
  await refusals.settle();
  expect(entries).toMatchObject([{ count: 2 }]);
  await refusals.count("client entra", refusal({ at: 3, status: 429 }));
  await minute();
  expect(entries).toMatchObject([{ count: 3, at: 3 }]);
});

test("10,000 addresses fill neither the disk nor the memory", async () => {
  const { refusals, entries, minute, timers } = opened();
  for (let sent = 0; sent < 20_000; sent++) {
    const address = `10.0.${Math.floor((sent % 10_000) / 250)}.${sent % 250}`;
    await refusals.count(`address ${address}`, anonymous(address, sent));
  }
  expect(timers.size).toBe(1);
  await minute();
  expect(entries).toHaveLength(LIMITS.countedRefusals + 1);
  const own = entries.slice(0, -1);
  expect(own.every(({ address, count }) => typeof address === "string" && count === 2)).toBe(true);
  expect(entries.at(-1)).toMatchObject({ status: 401, count: 20_000 - 2 * own.length });
  expect(entries.at(-1)?.address).toBeUndefined();
});

test("What was sent is cut, so that an entry stays an entry", async () => {
  const { refusals, entries } = opened();
  const long = "x".repeat(1_000_000);
  await refusals.note(refusal({ detail: long, resourceName: long, resourceId: long }));
  expect(entries[0]?.detail).toHaveLength(LIMITS.refusalText);
  expect(entries[0]?.resourceName).toHaveLength(LIMITS.journalName);
  expect(entries[0]?.resourceId).toHaveLength(LIMITS.journalName);
});
