import { expect, test } from "bun:test";
import type { Contact, ContactStore, Cycle } from "../../src/directory/contact-store.ts";
import { openContacts } from "../../src/directory/contacts.ts";
import {
  type Contacted,
  createSyncHealth,
  HOUR_MS,
  QUIET_MS,
  type SyncHealth,
  usualGapMinutes,
} from "../../src/directory/sync-health.ts";

const NOON = Date.parse("2026-01-31T12:00:00Z");
const MINUTE = 60_000;
const UNKNOWN = { contacts: [], cycles: [] };

const request = (at: number, more: Partial<Contacted> = {}): Contacted => ({
  client: "entra",
  at,
  isWrite: false,
  isFailure: false,
  isProbe: false,
  ...more,
});

/** Notes requests this many milliseconds after noon. */
function noteAll(health: SyncHealth, times: readonly number[], more: Partial<Contacted> = {}) {
  for (const time of times) health.note(request(NOON + time, more));
}

test("Requests are counted by the hour, writes and failures among them", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0, 1], { isWrite: true });
  noteAll(health, [2], { isFailure: true });
  noteAll(health, [HOUR_MS]);
  noteAll(health, [3], { client: "okta" });
  expect(health.take().contacts).toEqual([
    { client: "entra", hour: NOON, requests: 3, writes: 2, failures: 1, last: NOON + 2 },
    {
      client: "entra",
      hour: NOON + HOUR_MS,
      requests: 1,
      writes: 0,
      failures: 0,
      last: NOON + HOUR_MS,
    },
    { client: "okta", hour: NOON, requests: 1, writes: 0, failures: 0, last: NOON + 3 },
  ]);
  expect(health.take()).toEqual(UNKNOWN);
});

test("After ten quiet minutes a request begins a new cycle, and not a moment before", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0, QUIET_MS - 1, 2 * QUIET_MS - 2]);
  noteAll(health, [3 * QUIET_MS - 2, 3 * QUIET_MS]);
  expect(health.take().cycles).toMatchObject([
    { began: NOON, ended: NOON + 2 * QUIET_MS - 2, requests: 3 },
    { began: NOON + 3 * QUIET_MS - 2, ended: NOON + 3 * QUIET_MS, requests: 2 },
  ]);
});

test("A single request is no cycle, and neither are tests of the connection", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0]);
  noteAll(health, [QUIET_MS, QUIET_MS + 1, QUIET_MS + 2], { isProbe: true });
  noteAll(health, [3 * QUIET_MS]);
  expect(health.take().cycles).toEqual([]);
  expect(health.lastContacts().get("entra")).toBe(NOON + 3 * QUIET_MS);
});

test("A cycle that begins with a test of the connection counts all of its requests", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0], { isProbe: true });
  expect(health.take().cycles).toEqual([]);
  noteAll(health, [1], { isWrite: true });
  expect(health.take().cycles).toMatchObject([{ began: NOON, requests: 2, writes: 1 }]);
});

test("Clients have cycles of their own", () => {
  const health = createSyncHealth(UNKNOWN);
  for (const client of ["entra", "okta"]) noteAll(health, [0, 1], { client });
  noteAll(health, [QUIET_MS / 2], { client: "okta" });
  expect(health.take().cycles).toMatchObject([
    { client: "entra", ended: NOON + 1, requests: 2 },
    { client: "okta", ended: NOON + QUIET_MS / 2, requests: 3 },
  ]);
});

test("What was handed over is not handed over again, what was put back is, once", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0, 1]);
  const first = health.take();
  noteAll(health, [2]);
  health.putBack(first);
  const all = health.take();
  expect(all.contacts).toMatchObject([{ requests: 3, last: NOON + 2 }]);
  expect(all.cycles).toMatchObject([{ began: NOON, ended: NOON + 2, requests: 3 }]);
  noteAll(health, [3]);
  expect(health.take().cycles).toMatchObject([{ began: NOON, ended: NOON + 3, requests: 1 }]);
});

test("A cycle that was under way at the stop goes on, one that was long over does not", () => {
  const counts = { requests: 5, writes: 1, failures: 0 };
  const known = {
    contacts: [{ client: "entra", hour: NOON, last: NOON, ...counts }],
    cycles: [{ client: "entra", began: NOON - 5, ended: NOON, ...counts }],
  };
  const soon = createSyncHealth(known);
  expect(soon.lastContacts()).toEqual(new Map([["entra", NOON]]));
  noteAll(soon, [MINUTE]);
  expect(soon.take().cycles).toMatchObject([
    { began: NOON - 5, ended: NOON + MINUTE, requests: 1, writes: 0 },
  ]);
  const late = createSyncHealth(known);
  noteAll(late, [QUIET_MS, QUIET_MS + 1]);
  expect(late.take().cycles).toMatchObject([{ began: NOON + QUIET_MS, requests: 2 }]);
});

test("A clock that is set back ends no cycle and takes nothing away", () => {
  const health = createSyncHealth(UNKNOWN);
  noteAll(health, [0, -HOUR_MS]);
  expect(health.take().cycles).toMatchObject([{ began: NOON, ended: NOON, requests: 2 }]);
  expect(health.lastContacts().get("entra")).toBe(NOON);
});

test("The last hour is that of the clock, minute by minute, and memory does not grow", () => {
  const health = createSyncHealth(UNKNOWN);
  for (let minute = 0; minute < 600; minute++) noteAll(health, [minute * MINUTE]);
  const now = NOON + 599 * MINUTE;
  expect(health.lastHour("entra", now)).toEqual({ requests: 60, writes: 0, failures: 0 });
  expect(health.lastHour("entra", now + 30 * MINUTE).requests).toBe(30);
  expect(health.lastHour("entra", now + HOUR_MS).requests).toBe(0);
  expect(health.lastHour("nobody", now).requests).toBe(0);
});

test.each([
  [[], null],
  [[0], null],
  [[0, 40], 40],
  [[0, 40, 80, 121, 600], 41],
  [[0, 41, 80], 41],
])("The usual gap of cycles at minutes %j is %j", (minutes, gap) => {
  const cycles = minutes
    .map((minute): Cycle => {
      const began = NOON + minute * MINUTE;
      return { client: "entra", began, ended: began, requests: 2, writes: 0, failures: 0 };
    })
    .reverse();
  expect(usualGapMinutes(cycles)).toBe(gap);
});

function opened() {
  const kept: Contact[] = [];
  const failures: unknown[] = [];
  const tasks: (() => void)[] = [];
  const disk: { broken?: Error } = {};
  const store: Pick<ContactStore, "keepContacts" | "contacts"> = {
    async keepContacts(contacts) {
      if (disk.broken) throw disk.broken;
      kept.push(...contacts);
    },
    contacts: async () => UNKNOWN,
  };
  const after = (_ms: number, task: () => void) => {
    tasks.push(task);
    return () => undefined;
  };
  const onFailure = (error: unknown) => void failures.push(error);
  return { kept, failures, tasks, disk, open: () => openContacts({ store, after, onFailure }) };
}

test("Contacts are kept each minute in which there were any, and at the end", async () => {
  const { kept, tasks, open } = opened();
  const contacts = await open();
  expect(tasks).toHaveLength(0);
  contacts.note(request(NOON));
  contacts.note(request(NOON + 1));
  expect([kept, tasks.length]).toEqual([[], 1]);
  tasks[0]?.();
  await contacts.flush();
  contacts.note(request(NOON + 2));
  await contacts.flush();
  expect(kept.map(({ requests }) => requests)).toEqual([2, 1]);
  expect(tasks).toHaveLength(2);
});

test("What a full disk did not take is kept later, and told once", async () => {
  const { kept, failures, disk, open } = opened();
  const contacts = await open();
  disk.broken = new Error("disk is full");
  for (const at of [NOON, NOON + 1, NOON + 2]) {
    contacts.note(request(at));
    await contacts.flush();
  }
  expect([kept, failures]).toEqual([[], [disk.broken]]);
  delete disk.broken;
  await contacts.flush();
  expect(kept).toMatchObject([{ requests: 3, last: NOON + 2 }]);
});
