import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { startRollcall } from "../rollcall.ts";
import { EXECUTABLE, runRollcall, surroundings } from "../run-rollcall.ts";
import { expectSound } from "./writes.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-killed-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a command and kills it after so long. @returns whether it was done by then */
async function killed(afterMs: number, ...command: string[]): Promise<boolean> {
  const child = Bun.spawn([EXECUTABLE, ...command], {
    ...surroundings(),
    stdout: "ignore",
    stderr: "ignore",
  });
  await Promise.race([Bun.sleep(afterMs), child.exited]);
  child.kill("SIGKILL");
  return (await child.exited) === 0;
}

test("a command that is killed while it makes a database leaves one that can be used", async () => {
  for (let step = 1; step <= 5; step++) {
    const data = join(folder, `new-${step}`);
    for (const after of [step * 30, step * 40]) {
      await killed(after, "token", "create", `at-${after}`, "--scope", "read", "--data", data);
    }
    await killed(step * 40, "serve", "--listen", "127.0.0.1:0", "--data", data);
    const made = await runRollcall(["token", "create", "x", "--scope", "read", "--data", data]);
    expect([step, made.code, made.stderr]).toEqual([step, 0, expect.any(String)]);
    const listed = await runRollcall(["token", "list", "--data", data]);
    expect(listed.stdout).toMatch(/\bx\b/);
    expectSound(data);
  }
});

test("commands killed beside a server hold nobody up, and leave nothing by half", async () => {
  const data = join(folder, "beside");
  const server = await startRollcall({ data });
  const token = await server.token("entra");
  const people = Array.from({ length: 500 }, (_, index) => ({
    method: "POST",
    path: "/Users",
    bulkId: `${index}`,
    data: newUser({ userName: `user-${index}`, displayName: "x".repeat(500) }),
  }));
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
  const body = { schemas, Operations: people };
  expect((await server.request("POST", "/Bulk", { token, body })).status).toBe(200);
  const output = join(folder, "export.jsonl");
  for (let after = 60; after <= 260; after += 25) {
    const command = ["export", "--output", output, "--data", data];
    const isDone = await killed(after, ...command);
    // It is there whole, or not at all.
    if (existsSync(output)) {
      expect(readFileSync(output, "utf8").split("\n").length).toBeGreaterThan(500);
      rmSync(output);
    } else expect([after, isDone]).toEqual([after, false]);
    await killed(after, "token", "create", `at-${after}`, "--scope", "read", "--data", data);
    const user = newUser({ userName: `beside-${after}` });
    const made = await server.request("POST", "/Users", { token, body: user });
    expect(made.status).toBe(201);
  }
  const { json } = await server.request("GET", "/Users?count=0", { token });
  expect(at(json, "/totalResults")).toBe(509);
  await server.stop();
  expectSound(data);
});

test("a folder by another name is the same folder for a second server", async () => {
  const data = join(folder, "named");
  const link = join(folder, "link");
  const first = await startRollcall({ data });
  symlinkSync(data, link);
  for (const other of [link, `${folder}/beside/../named`]) {
    const { code, stderr } = await runRollcall([
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--data",
      other,
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`process ${first.pid}`)]);
  }
  await first.stop();
});
