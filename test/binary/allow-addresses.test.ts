import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestFrom } from "../idp/entra/agents.ts";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { runRollcall } from "./run-rollcall.ts";
import { expectScimError } from "./scim-error.ts";

const WITHIN_MS = 5000;
const [NAMED, STRANGER] = ["127.0.0.2", "127.0.0.3"];

const folder = mkdtempSync(join(tmpdir(), "rollcall-allow-"));
const write = (mode: string, ...allowed: string[]) =>
  writeFileSync(
    join(folder, "rollcall.toml"),
    `allow-addresses = ${JSON.stringify(allowed)}\nallow-addresses-mode = "${mode}"\n`,
  );

let rollcall: Rollcall;
let token: string;
beforeAll(async () => {
  write("observe", NAMED);
  rollcall = await startRollcall({ args: ["--config", folder] });
  token = await rollcall.token("entra");
});
afterAll(async () => {
  await rollcall.stop();
  rmSync(folder, { recursive: true });
});

const ask = (from: string, path = "/scim/v2/Users") =>
  requestFrom(from, "GET", `${rollcall.url}${path}`, { token });

const lines = (text: string) =>
  rollcall
    .output()
    .split("\n")
    .filter((line) => line.includes(text));

/** The log is read from a pipe, a moment after it was written. */
async function told(text: string, before = 0): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (lines(text).length === before && performance.now() < giveUpAt) await Bun.sleep(10);
}

async function reload(): Promise<void> {
  const before = lines("reloaded").length;
  process.kill(rollcall.pid, "SIGHUP");
  await told("reloaded", before);
}

test("who would be refused is told in the log once, and refused after a reload", async () => {
  for (const from of [NAMED, STRANGER, STRANGER]) expect((await ask(from)).status).toBe(200);
  await told("would be refused");
  expect(lines("would be refused").map((line) => at(JSON.parse(line), "/address"))).toEqual([
    STRANGER,
  ]);
  write("enforce", NAMED);
  await reload();
  expect((await ask(NAMED)).status).toBe(200);
  expectScimError(await ask(STRANGER), 403);
  expect((await ask(STRANGER, "/healthz")).status).toBe(200);
});

test("a reload with what is no address changes nothing", async () => {
  write("enforce", "127.0.0.0/40");
  await reload();
  expect(lines("nothing is reloaded").join()).toContain("127.0.0.0/40");
  expectScimError(await ask(STRANGER), 403);
  expect((await ask(NAMED)).status).toBe(200);
});

test.each([
  ["--allow-addresses", "10.0.0.0/33"],
  ["--allow-addresses", "example.com"],
  ["--trusted-proxies", "10.0.0.1,10.0.0"],
])("rollcall config check refuses %s %s and names it", async (flag, value) => {
  const { code, stdout, stderr } = await runRollcall(["config", "check", flag, value]);
  expect(code).toBe(2);
  expect(`${stdout}${stderr}`).toContain(flag);
});
