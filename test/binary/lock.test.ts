import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { runRollcall } from "./run-rollcall.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const serve = (data: string) =>
  runRollcall(["serve", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "error"]);

test("a second server on the same folder is refused, and is told of the first", async () => {
  const data = join(folder, "one");
  const first = await startRollcall({ data });
  const token = await first.token("entra");
  const second = await serve(data);
  expect([second.code, second.stdout]).toEqual([1, ""]);
  expect(second.stderr).toMatch(
    new RegExp(`folder '${data}': process ${first.pid}, started 20[-0-9]+T[:0-9]+Z\\. Stop that`),
  );
  const made = await first.request("POST", "/Users", { token, body: newUser({ userName: "ada" }) });
  expect(made.status).toBe(201);
  await first.stop();
  const next = await startRollcall({ data });
  await next.stop();
});

test("a server that was killed keeps nobody out", async () => {
  const data = join(folder, "killed");
  let last: Rollcall | undefined;
  for (let round = 0; round < 3; round++) {
    last = await startRollcall({ data });
    expect(readFileSync(join(data, "rollcall.lock"), "utf8")).toStartWith(`process ${last.pid}, `);
    await last.kill();
  }
  const next = await startRollcall({ data });
  await next.stop();
});

test("of several servers that start at once on a new folder one runs", async () => {
  const data = join(folder, "race");
  const started = await Promise.allSettled([1, 2, 3, 4].map(() => startRollcall({ data })));
  const running = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const refused = started.flatMap((each) => (each.status === "rejected" ? [`${each.reason}`] : []));
  expect([running.length, refused.length]).toEqual([1, 3]);
  for (const reason of refused) expect(reason).toContain("another server runs on the folder");
  for (const server of running) await server.stop();
});

test("commands work beside a server, and leave its lock alone", async () => {
  const data = join(folder, "beside");
  const server = await startRollcall({ data });
  const token = await server.token("entra");
  expect((await server.request("GET", "/Users", { token })).status).toBe(200);
  for (const command of [["token", "list"], ["export"], ["provisioning", "off"]]) {
    const { code, stderr } = await server.cli(...command, "--data", data);
    expect([command, code, stderr]).toEqual([command, 0, expect.any(String)]);
  }
  expect((await serve(data)).code).toBe(1);
  await server.stop();
});
