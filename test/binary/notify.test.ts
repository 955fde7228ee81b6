import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monotonicMicroseconds } from "../../src/cli/datagrams.ts";
import { type NotifySocket, openNotifySocket } from "./notify-socket.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

let home: string;
let data: string;
let socket: NotifySocket;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollcall-notify-"));
  data = join(home, "data");
});
afterEach(() => {
  socket.close();
  rmSync(home, { recursive: true });
});

/** Starts the server with somebody who listens, lets it be asked, and stops it. */
async function notifying(
  { path = join(home, "notify"), env = {}, args = [] as readonly string[] },
  ask: (rollcall: Rollcall) => Promise<void>,
): Promise<void> {
  socket = openNotifySocket(path);
  const told = { NOTIFY_SOCKET: path, ...env };
  const rollcall = await startRollcall({ data, args, env: told });
  await ask(rollcall).catch(async (problem: unknown) => {
    await rollcall.kill();
    throw problem;
  });
  await rollcall.stop();
}

/** What was told, without what varies, such as that a slow machine asks for more time. */
const told = () =>
  socket.heard
    .map((lines) => lines.join(" ").replaceAll(/\d+/g, "N"))
    .filter((text) => !text.startsWith("EXTEND_TIMEOUT_USEC="));

test.each(["a path", "an abstract name"])(
  "systemd is told of a start, a reload and a stop, in this order, at %s",
  async (kind) => {
    const path = kind === "a path" ? join(home, "notify") : `@rollcall-${Bun.randomUUIDv7()}`;
    await notifying({ path }, async ({ pid, url }) => {
      const ready = await socket.hear("READY=1");
      await socket.hear("STATUS=Provisioning is off. Serving");
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const before = monotonicMicroseconds();
      process.kill(pid, "SIGHUP");
      const reloading = await socket.hear("RELOADING=1", ready + 1);
      const [, at = ""] = socket.heard[reloading] ?? [];
      const microseconds = BigInt(/^MONOTONIC_USEC=(\d+)$/.exec(at)?.[1] ?? 0);
      expect(microseconds).toBeGreaterThan(before);
      expect(microseconds).toBeLessThan(monotonicMicroseconds());
      await socket.hear("READY=1", reloading + 1);
    });
    await socket.hear("STATUS=Stopping");
    expect(told()).toEqual([
      "STATUS=Starting.",
      "READY=N",
      "STATUS=Provisioning is off. Serving http://N.N.N.N:N; no client was here yet.",
      "RELOADING=N MONOTONIC_USEC=N",
      "READY=N",
      "STOPPING=N",
      "STATUS=Stopping: requests under way get their answers.",
    ]);
  },
);

test("it is ready only when the port answers and everything is indexed", async () => {
  await notifying({}, async ({ request, token }) => {
    const secret = await token("entra");
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    await request("POST", "/Users", { token: secret, body: { schemas, userName: "ada" } });
  });
  socket.close();
  rmSync(join(home, "notify"));
  const config = join(home, "config");
  mkdirSync(join(config, "schemas"), { recursive: true });
  const badge = join(import.meta.dir, "../scim/schema/badge.json");
  cpSync(badge, join(config, "schemas/badge.json"));
  await notifying({ args: ["--config", config] }, async () => {
    const indexed = await socket.hear("STATUS=Starting: 1 of 1 people and groups are indexed");
    expect(await socket.hear("READY=1")).toBeGreaterThan(indexed);
    await socket.hear("STATUS=Serving");
  });
});

test("signs of life end while the writer cannot write, and while nothing runs at all", async () => {
  await notifying({ env: { WATCHDOG_USEC: "400000" } }, async ({ pid }) => {
    await socket.hear("WATCHDOG=1", await socket.hear("WATCHDOG=1"));
    const other = new Database(join(data, "rollcall.sqlite"));
    other.run("BEGIN IMMEDIATE");
    await quietFor(800);
    other.run("ROLLBACK");
    other.close();
    await socket.hear("WATCHDOG=1", socket.heard.length);

    process.kill(pid, "SIGSTOP");
    await quietFor(800);
    process.kill(pid, "SIGCONT");
    await socket.hear("WATCHDOG=1", socket.heard.length);
  });
  const stopping = await socket.hear("STOPPING=1");
  expect(socket.heard.slice(stopping).flat()).not.toContain("WATCHDOG=1");
});

/** What was on its way comes at once; then there is silence for so long. */
async function quietFor(ms: number): Promise<void> {
  await Bun.sleep(200);
  const heard = socket.heard.length;
  await Bun.sleep(ms);
  expect(socket.heard.slice(heard)).toEqual([]);
}

test("a watchdog that waits for another process is not told of this one", async () => {
  await notifying({ env: { WATCHDOG_USEC: "40000", WATCHDOG_PID: "1" } }, async () => {
    await socket.hear("READY=1");
    await Bun.sleep(200);
  });
  expect(socket.heard.flat()).not.toContain("WATCHDOG=1");
});

test.each([
  { about: "nobody listens", path: "/nowhere/notify" },
  { about: "it is no address", path: "nonsense" },
  { about: "the address is too long", path: `/${"x".repeat(200)}` },
  { about: "it is of another kind", path: "vsock:2:1" },
])("the server serves where systemd cannot be told: $about", async ({ path }) => {
  socket = openNotifySocket(join(home, "notify"));
  const rollcall = await startRollcall({ env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "40000" } });
  await rollcall.stop();
  expect(rollcall.output()).toMatch(/systemd (cannot|could not) be told/);
  expect(rollcall.output()).toContain("Stopped; every acknowledged change is on disk.");
});

test("without NOTIFY_SOCKET nobody is told anything", async () => {
  socket = openNotifySocket(join(home, "notify"));
  const rollcall = await startRollcall({ env: { WATCHDOG_USEC: "40000" } });
  process.kill(rollcall.pid, "SIGHUP");
  await Bun.sleep(100);
  await rollcall.stop();
  expect(socket.heard).toEqual([]);
  expect(rollcall.output()).not.toContain("systemd");
});
