import { afterEach, beforeEach, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { stateReader } from "../../src/cli/state.ts";
import type { Store } from "../../src/directory/store.ts";
import { createToken } from "../../src/directory/token.ts";
import { openTemporary } from "../store/temporary.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-22T06:00:00Z");

let temporary: ReturnType<typeof openTemporary>;
beforeEach(() => {
  temporary = openTemporary();
});
afterEach(() => temporary.dispose());

const failing = () => {
  throw new Error("EACCES");
};

/** A reader of this store, with a backup of yesterday and no certificate. */
const readerOf = (store: Store, more: Partial<Parameters<typeof stateReader>[0]> = {}) =>
  stateReader({
    data: tmpdir(),
    store,
    backups: {
      last: () => ({ at: NOW, outcome: "failed" }),
      lastDone: () => NOW - DAY_MS,
    },
    tls: { certificate: () => undefined },
    now: () => NOW,
    ...more,
  });

test("a state tells of the store, the disk, backups and tokens", async () => {
  const { store } = temporary;
  const token = { name: "entra", client: "entra", scope: "provision", created: NOW } as const;
  await createToken(store, { ...token, expires: NOW + DAY_MS });
  await createToken(store, { ...token, name: "eternal", client: "okta", scope: "read" });
  await store.setBrake(
    { at: NOW, doneBy: "job", method: "PAUSE", status: 503 },
    { trippedAt: NOW },
  );
  const { kept, ...state } = await readerOf(store)();
  expect(state).toEqual({
    isReady: true,
    activity: expect.objectContaining({ queued: 0, databaseBytes: expect.any(Number) }),
    freeBytes: expect.any(Number),
    backupDone: NOW - DAY_MS,
    isBackupFailing: true,
    certificateEnds: undefined,
  });
  expect(kept).toMatchObject({
    isBrakeTripped: true,
    provisioners: ["entra"],
    tokens: [{ name: "entra", client: "entra", expires: NOW + DAY_MS }],
    totals: { people: { active: 0, inactive: 0, provisioned: 0, local: 0 } },
  });
});

test("whoever asks often does not count often", async () => {
  let counted = 0;
  const { store } = temporary;
  const totals = () => {
    counted += 1;
    return store.totals();
  };
  const read = readerOf({ ...store, totals });
  await Promise.all([read(), read()]);
  await read();
  expect(counted).toBe(1);
});

test("what fails is left out, and the rest is told", async () => {
  const broken = async () => failing();
  const store = { ...temporary.store, check: broken, totals: broken, activity: broken };
  const backups = { last: failing, lastDone: failing };
  expect(await readerOf(store, { data: "/nowhere", backups })()).toEqual({
    isReady: false,
    activity: undefined,
    freeBytes: undefined,
    backupDone: undefined,
    isBackupFailing: true,
    certificateEnds: undefined,
    kept: undefined,
  });
});

test("a check that hangs keeps nobody waiting, and is not begun a second time", async () => {
  let begun = 0;
  const hanging = Promise.withResolvers<void>();
  const check = () => {
    begun += 1;
    return hanging.promise;
  };
  const read = readerOf({ ...temporary.store, check }, { readyWithinMs: 20 });
  expect((await read()).isReady).toBe(false);
  expect((await read()).isReady).toBe(false);
  expect(begun).toBe(1);
  hanging.resolve();
  await Bun.sleep(0);
  expect((await read()).isReady).toBe(true);
});
