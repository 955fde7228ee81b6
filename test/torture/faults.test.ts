import { expect, test } from "bun:test";
import { join } from "node:path";
import { expectIdle, expectSlowLoris } from "../binary/faults/crowds.ts";
import { expectSound, expectWhole, writer } from "../binary/faults/writes.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { memoryVolume } from "../faults/volume.ts";

const DISK_ROUNDS = 30;

test(
  `A disk that is full ${DISK_ROUNDS} times, also while the server is killed, loses nothing`,
  async () => {
    const { folder, fill, makeRoom, remove } = memoryVolume(320);
    const data = join(folder, "data");
    let rollcall: Rollcall | undefined;
    try {
      rollcall = await startRollcall({ data });
      const token = await rollcall.token("entra");
      const writes = writer(token, 150);
      let refused = 0;
      for (let round = 0; round < DISK_ROUNDS; round++) {
        refused += await fillAmidLoad(rollcall, writes, fill);
        if (round % 3 === 2) {
          await rollcall.kill();
          makeRoom();
          rollcall = await startRollcall({ data });
        } else makeRoom();
        expect((await writes.write(rollcall)).status).toBe(200);
        await expectWhole(rollcall, token, writes);
      }
      // In a round now and then the log of changes has room enough within itself.
      expect(refused).toBeGreaterThan(DISK_ROUNDS);
      await rollcall.stop();
      expectSound(data);
    } finally {
      await rollcall?.kill();
      remove();
    }
  },
  { timeout: 1_800_000 },
);

type Writing = ReturnType<typeof writer>;

/** Eight write all the time, and the disk fills up in the middle of it. @returns refusals */
async function fillAmidLoad(rollcall: Rollcall, writes: Writing, fill: () => void) {
  let refused = 0;
  let isFull = false;
  const one = async () => {
    for (let tries = 0; tries < 60; tries++) {
      const { status } = await writes.write(rollcall);
      if (status === 507) refused += 1;
      else expect([isFull, status]).toEqual([isFull, 200]);
    }
  };
  const load = Promise.all(Array.from({ length: 8 }, one));
  await Bun.sleep(Math.random() * 300);
  isFull = true;
  fill();
  await load;
  return refused;
}

async function amid(act: (rollcall: Rollcall, token: string) => Promise<void>): Promise<void> {
  const rollcall = await startRollcall({ args: ["--request-deadline", "20"] });
  try {
    await act(rollcall, await rollcall.token("entra"));
    await rollcall.stop();
  } finally {
    await rollcall.kill();
  }
}

test(
  "10,000 idle connections keep nobody from his answer",
  () => amid((rollcall, token) => expectIdle(rollcall, token, 10_000)),
  { timeout: 600_000 },
);

test(
  "Two minutes of 500 heads and 500 bodies that come byte by byte hold nobody up",
  () => amid((rollcall, token) => expectSlowLoris(rollcall, token, { lines: 500, seconds: 120 })),
  { timeout: 600_000 },
);
