import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

/** What is promised to systemd, and to those who wait for a restart. */
const STOPPED_WITHIN_MS = 10_000;

let folder: string;
let rollcall: Rollcall;
let token: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-stop-"));
  rollcall = await startRollcall({ data: folder });
  token = await rollcall.token("entra");
});
afterEach(async () => {
  await rollcall.kill();
  rmSync(folder, { recursive: true });
});

/** SIGTERM, once. @returns how long the server took */
async function stopped(): Promise<number> {
  const began = performance.now();
  await rollcall.stop();
  return performance.now() - began;
}

const create = (userName: string) =>
  rollcall.request("POST", "/Users", { token, body: { schemas: [User.id], userName } });

/** Keeps every change from the server until it is closed. */
function holdDatabase(): Disposable {
  const database = new Database(join(folder, "rollcall.sqlite"));
  database.run("BEGIN IMMEDIATE");
  return { [Symbol.dispose]: () => database.close() };
}

/** A connection that stays open between requests. */
async function keepAlive(): Promise<{ socket: Socket; read: () => string; ended: Promise<void> }> {
  const socket = connect(Number(new URL(rollcall.url).port), "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString();
  });
  const ended = new Promise<void>((resolve) => socket.once("end", () => resolve()));
  return { socket, read: () => text, ended };
}

test("under load a stop loses no answer that was given, and leaves one file", async () => {
  const created: string[] = [];
  const odd: unknown[] = [];
  let isStopped = false;
  const client = async (name: string) => {
    for (let index = 0; !isStopped; index++) {
      const answer = await create(`${name}-${index}`).catch(() => undefined);
      if (answer?.status === 201) created.push(`${name}-${index}`);
      else if (answer !== undefined) odd.push(answer.status);
    }
  };
  const clients = Array.from({ length: 24 }, (_, index) => client(`client-${index}`));
  while (created.length < 200) await Bun.sleep(5);
  const tookMs = await stopped();
  isStopped = true;
  await Promise.all(clients);
  expect(odd).toEqual([]);
  expect(tookMs).toBeLessThan(STOPPED_WITHIN_MS);
  const log = statSync(join(folder, "rollcall.sqlite-wal"), { throwIfNoEntry: false });
  expect(log?.size ?? 0).toBe(0);

  rollcall = await startRollcall({ data: folder });
  const database = new Database(join(folder, "rollcall.sqlite"), { readonly: true });
  const rows = database
    .query<{ name: string }, []>("SELECT user_name_key AS name FROM people")
    .all();
  database.close();
  const kept = new Set(rows.map(({ name }) => name));
  expect(created.filter((name) => !kept.has(name))).toEqual([]);
});

test("connections that stay open are told to close, after their last answer", async () => {
  const [busy, idle] = [await keepAlive(), await keepAlive()];
  const ask = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: rollcall\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  idle.socket.write(ask("/healthz"));
  busy.socket.write(ask("/healthz"));
  while (!busy.read().includes('"ok"') || !idle.read().includes('"ok"')) await Bun.sleep(2);
  expect(busy.read()).not.toMatch(/^connection: close/im);
  const body = JSON.stringify({ schemas: [User.id], userName: "ada" });
  busy.socket.write(
    `POST /scim/v2/Users HTTP/1.1\r\nHost: rollcall\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/scim+json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  // Until the server has read that.
  await Bun.sleep(300);
  const end = stopped();
  await idle.ended;
  busy.socket.write(body);
  await busy.ended;
  expect(busy.read()).toMatch(/HTTP\/1.1 201 [\s\S]*^connection: close/im);
  expect(await end).toBeLessThan(STOPPED_WITHIN_MS);
});

test("who asks again while the server stops is answered for the last time", async () => {
  const steady = await keepAlive();
  const ask = "GET /healthz HTTP/1.1\r\nHost: rollcall\r\n\r\n";
  const timer = setInterval(() => steady.socket.write(ask), 10);
  while (!steady.read().includes('"ok"')) await Bun.sleep(2);
  const end = stopped();
  await steady.ended;
  clearInterval(timer);
  const answers = steady.read().split(/(?=HTTP\/1\.1 )/);
  expect(answers.at(-1)).toMatch(/^connection: close/im);
  expect(answers.slice(0, -1).join()).not.toMatch(/^connection: close/im);
  expect(await end).toBeLessThan(STOPPED_WITHIN_MS);
});

test("another process that does not let go of the database holds up no stop", async () => {
  using _ = holdDatabase();
  const waiting = create("ada").catch(() => undefined);
  await Bun.sleep(200);
  expect(await stopped()).toBeLessThan(STOPPED_WITHIN_MS);
  expect((await waiting)?.status).not.toBe(201);
});

test("a second SIGTERM ends the server at once, and loses no answered change", async () => {
  expect((await create("ada")).status).toBe(201);
  const held = holdDatabase();
  const waiting = create("bob").catch(() => undefined);
  await Bun.sleep(200);
  process.kill(rollcall.pid, "SIGTERM");
  await Bun.sleep(500);
  process.kill(rollcall.pid, 0);
  process.kill(rollcall.pid, "SIGTERM");
  const began = performance.now();
  expect(await waiting).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1000);
  held[Symbol.dispose]();
  await rollcall.kill();
  rollcall = await startRollcall({ data: folder });
  const { json } = await rollcall.request("GET", "/Users", { token });
  expect([at(json, "/totalResults"), at(json, "/Resources/0/userName")]).toEqual([1, "ada"]);
});
