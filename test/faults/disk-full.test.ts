import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../binary/at.ts";
import {
  expectSound,
  expectWhole,
  troublesIn,
  type Writes,
  writer,
} from "../binary/faults/writes.ts";
import { type Answer, type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { runRollcall } from "../binary/run-rollcall.ts";
import { expectScimError } from "../binary/scim-error.ts";
import { requireFaults } from "./tools.ts";
import { memoryVolume } from "./volume.ts";

requireFaults();

const ready = async ({ request, url }: Rollcall) => (await request("GET", `${url}/readyz`)).status;

/** Several write at once until each of them is refused. */
async function writeUntilRefused(rollcall: Rollcall, { write }: Writes): Promise<Answer[]> {
  const one = async () => {
    for (let tries = 0; tries < 2000; tries++) {
      const answer = await write(rollcall);
      if (answer.status !== 200) return answer;
    }
    throw new Error("Nothing was refused.");
  };
  return Promise.all(Array.from({ length: 8 }, one));
}

/** A server without room refuses writes, reads on, and needs nobody when there is room again. */
async function fillAndRecover(
  rollcall: Rollcall,
  { status, fill, makeRoom }: { status: number; fill(): void; makeRoom(): void },
): Promise<void> {
  const token = await rollcall.token("entra");
  const root = await rollcall.token("root", "admin");
  const writes = writer(token);
  for (let serial = 0; serial < 10; serial++)
    expect((await writes.write(rollcall)).status).toBe(200);
  fill();
  for (const answer of await writeUntilRefused(rollcall, writes)) {
    expectScimError(answer, status);
    expect(at(answer.json, "/detail")).toMatch(/disk .*(make room|quota)/);
    expect(answer.headers.get("retry-after")).toBe("30");
  }
  const began = performance.now();
  for (let tries = 0; tries < 20; tries++)
    expect((await writes.write(rollcall)).status).toBe(status);
  expect(performance.now() - began).toBeLessThan(5000);
  const url = `${rollcall.url}/api/v1/permissions`;
  const headers = { "content-type": "application/json" };
  const byAdmin = await rollcall.request("PUT", url, { token: root, body: ["door"], headers });
  expect([byAdmin.status, at(byAdmin.json, "/status")]).toEqual([status, status]);
  expect(await ready(rollcall)).toBe(503);
  expect((await rollcall.request("GET", "/Users?count=1", { token })).status).toBe(200);
  await expectWhole(rollcall, token, writes);
  makeRoom();
  expect(await ready(rollcall)).toBe(200);
  for (let serial = 0; serial < 10; serial++)
    expect((await writes.write(rollcall)).status).toBe(200);
  await expectWhole(rollcall, token, writes);
  const told = troublesIn(rollcall.output());
  expect(told.filter((line) => line.includes("the database fails"))).toHaveLength(1);
  expect(told.filter((line) => line.includes("can be written again"))).toHaveLength(1);
  expect(told.length).toBeLessThan(6);
  // What could not be written of refusals is counted, behind the next one that can be.
  await rollcall.request("DELETE", "/Users/nobody", { token });
  const journal = await rollcall.request("GET", `${rollcall.url}/api/v1/journal?text=no%20entry`, {
    token: root,
  });
  expect(at(journal.json, "/items/0/count")).toBeGreaterThan(20);
}

test("a full disk refuses writes and reads on; with room again all goes on by itself", async () => {
  const { folder, fill, makeRoom, remove } = memoryVolume(16);
  const data = join(folder, "data");
  let rollcall: Rollcall | undefined;
  try {
    rollcall = await startRollcall({ data });
    await fillAndRecover(rollcall, { status: 507, fill, makeRoom });
    fill();
    const { code, stderr } = await rollcall.cli(
      "token",
      "create",
      "x",
      "--scope",
      "read",
      "--data",
      data,
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(/disk .* is full .*df -h/)]);
    // A stop writes the log back, for which there is no room; nothing is lost by that.
    await rollcall.stop();
    makeRoom();
    expectSound(data);
  } finally {
    await rollcall?.kill();
    remove();
  }
});

test("a server that is started on a full disk says so", async () => {
  const { folder, fill, remove } = memoryVolume(2);
  try {
    fill();
    const { code, stderr } = await runRollcall(["serve", "--data", join(folder, "data")]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/disk .* is full .*df -h/)]);
  } finally {
    remove();
  }
});

test("a limit on the size of files refuses writes, and ends nobody", async () => {
  const data = mkdtempSync(join(tmpdir(), "rollcall-size-"));
  const setLimit = (bytes: string, pid: number) =>
    Bun.spawnSync(["prlimit", `--pid=${pid}`, `--fsize=${bytes}:unlimited`]);
  const rollcall = await startRollcall({ data });
  try {
    await fillAndRecover(rollcall, {
      status: 503,
      fill: () => void setLimit("1000000", rollcall.pid),
      makeRoom: () => void setLimit("unlimited", rollcall.pid),
    });
    await rollcall.stop();
    expectSound(data);
  } finally {
    await rollcall.kill();
    rmSync(data, { recursive: true });
  }
});
