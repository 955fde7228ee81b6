import { expect, test } from "bun:test";
import { join } from "node:path";
import { at } from "../binary/at.ts";
import { expectSound, expectWhole, troublesIn, writer } from "../binary/faults/writes.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { runRollcall } from "../binary/run-rollcall.ts";
import { expectScimError } from "../binary/scim-error.ts";
import { requireFaults } from "./tools.ts";
import { diskVolume, memoryVolume } from "./volume.ts";

requireFaults();

const serve = (data: string) => runRollcall(["serve", "--listen", "127.0.0.1:0", "--data", data]);

test("a folder that is none, or cannot be made, is named with what to do", async () => {
  for (const data of ["/dev/null", "/dev/null/data", "/proc/rollcall"]) {
    const { code, stderr } = await serve(data);
    expect([data, code]).toEqual([data, 1]);
    expect(stderr).toContain(`'${data}'`);
    expect(stderr).toMatch(/--data DIR|findmnt/);
    expect(stderr.split("\n")).toHaveLength(2);
  }
});

test("a server on a read-only file system does not start, and says why", async () => {
  const { folder, mountReadOnly, remove } = memoryVolume(16);
  try {
    const data = join(folder, "data");
    const rollcall = await startRollcall({ data });
    await rollcall.stop();
    mountReadOnly();
    for (const place of [data, join(folder, "new")]) {
      const { code, stderr } = await serve(place);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written.*findmnt -T/)]);
    }
  } finally {
    remove();
  }
});

test("a disk that becomes read-only refuses writes, reads on, and is told of once", async () => {
  const { folder, fail, remove } = diskVolume(32);
  const data = join(folder, "data");
  let rollcall: Rollcall | undefined;
  try {
    rollcall = await startRollcall({ data });
    const token = await rollcall.token("entra");
    const writes = writer(token);
    for (let serial = 0; serial < 10; serial++)
      expect((await writes.write(rollcall)).status).toBe(200);
    fail();
    for (let tries = 0; tries < 10; tries++) {
      const answer = await writes.write(rollcall);
      expectScimError(answer, 503);
      expect(at(answer.json, "/detail")).toMatch(/read-only/);
    }
    await expectWhole(rollcall, token, writes);
    expect((await rollcall.request("GET", `${rollcall.url}/readyz`)).status).toBe(503);
    expect((await rollcall.request("GET", `${rollcall.url}/healthz`)).status).toBe(200);
    const told = troublesIn(rollcall.output()).filter((line) => line.includes("database fails"));
    expect(told).toHaveLength(1);
    await rollcall.stop();
    expectSound(data);
  } finally {
    await rollcall?.kill();
    remove();
  }
});
