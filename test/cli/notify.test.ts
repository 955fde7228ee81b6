import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNotify } from "../../src/cli/notify.ts";
import { openNotifySocket } from "../binary/notify-socket.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-notify-"));
  path = join(folder, "notify");
});
afterEach(() => rmSync(folder, { recursive: true }));

const warnings: string[] = [];
const log = { warn: (_fields: object, text: string) => void warnings.push(text) };
beforeEach(() => {
  warnings.length = 0;
});

test("no child of the server can speak for it", () => {
  const environment = {
    NOTIFY_SOCKET: path,
    WATCHDOG_USEC: "60000000",
    WATCHDOG_PID: String(process.pid),
    PATH: "/usr/bin",
  };
  expect(openNotify(environment, log).watchdogMs).toBe(60_000);
  expect(environment as object).toEqual({ PATH: "/usr/bin" });
});

test.each([
  { about: "there is none", watchdog: {} },
  { about: "it waits for another process", watchdog: { WATCHDOG_USEC: "1000", WATCHDOG_PID: "1" } },
  { about: "it is no time", watchdog: { WATCHDOG_USEC: "soon" } },
  { about: "it never waits", watchdog: { WATCHDOG_USEC: "0" } },
])("no watchdog is kept awake where $about", ({ watchdog }) => {
  expect(openNotify({ NOTIFY_SOCKET: path, ...watchdog }, log).watchdogMs).toBeUndefined();
});

test("without a socket there is no watchdog, and nothing fails", () => {
  const notify = openNotify({ WATCHDOG_USEC: "1000" }, log);
  notify.ready();
  notify.reloading();
  notify.alive();
  notify.close();
  expect([notify.watchdogMs, warnings]).toEqual([undefined, []]);
});

test("a status is one line, and a text of any length and language arrives", async () => {
  const socket = openNotifySocket(path);
  const notify = openNotify({ NOTIFY_SOCKET: path }, log);
  notify.status("Zoë:\n  あ\tREADY=1");
  notify.extend(60_000);
  await socket.hear("EXTEND_TIMEOUT_USEC=60000000");
  expect(socket.heard[0]).toEqual(["STATUS=Zoë: あ READY=1"]);
  notify.close();
  socket.close();
});

test("a reader that hangs is not waited for, and told of once", () => {
  // Nobody reads: this test does not let go of the event loop.
  const socket = openNotifySocket(path);
  const notify = openNotify({ NOTIFY_SOCKET: path }, log);
  const began = performance.now();
  for (let told = 0; told < 20_000; told++) notify.alive();
  expect(performance.now() - began).toBeLessThan(5000);
  expect(warnings).toEqual(["systemd could not be told; it may take rollcall for hung"]);
  notify.close();
  socket.close();
});
