import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

const WITHIN_MS = 5000;

const folder = mkdtempSync(join(tmpdir(), "rollcall-reload-"));
const write = (...lines: string[]) =>
  writeFileSync(join(folder, "rollcall.toml"), `${lines.join("\n")}\n`);

let rollcall: Rollcall;
let token: string;
beforeAll(async () => {
  write("body-limit = 2048");
  rollcall = await startRollcall({ args: ["--config", folder] });
  token = await rollcall.token("entra");
});
afterAll(async () => {
  await rollcall.stop();
  rmSync(folder, { recursive: true });
});

/** What the log says of reloads, those without a line for being too low a level left out. */
const reloadLines = (): Json[] =>
  rollcall
    .output()
    .split("\n")
    .filter((line) => /settings reloaded|nothing is reloaded/.test(line))
    .map((line) => JSON.parse(line) as Json);

/** SIGHUP, as systemctl reload sends it. @returns the line that the log has about it */
async function reload(): Promise<Json | undefined> {
  const before = reloadLines().length;
  process.kill(rollcall.pid, "SIGHUP");
  const giveUpAt = performance.now() + WITHIN_MS;
  while (reloadLines().length === before && performance.now() < giveUpAt) await Bun.sleep(10);
  return reloadLines()[before];
}

const post = (title: string, more: Record<string, Json> = {}) =>
  rollcall.request("POST", "/Users", {
    token,
    body: newUser({ userName: crypto.randomUUID(), title, ...more }),
  });

describe("SIGHUP", () => {
  test("takes over another limit on bodies, which discovery tells too", async () => {
    expectScimError(await post("x".repeat(3000)), 413);
    write("body-limit = 8192");
    expect(await reload()).toMatchObject({ reloaded: { "body-limit": 8192 } });
    expect((await post("x".repeat(3000))).status).toBe(201);
    const { json } = await rollcall.request("GET", "/ServiceProviderConfig", { token });
    expect(at(json, "/bulk/maxPayloadSize")).toBe(8192);
  });

  test("takes over how strict it is with attributes and headers", async () => {
    const bare = () => rollcall.request("GET", "/Users", { headers: { authorization: token } });
    expect((await post("", { shoeSize: 44 })).status).toBe(201);
    expect((await bare()).status).toBe(401);
    write('unknown-attributes = "reject"', "raw-authorization = true");
    await reload();
    expectScimError(await post("", { shoeSize: 44 }), 400, "invalidValue");
    expect((await bare()).status).toBe(200);
    write("");
    await reload();
    expect((await post("", { shoeSize: 44 })).status).toBe(201);
    expect((await bare()).status).toBe(401);
  });

  test("takes over limits on clients, and takes them away again", async () => {
    const statuses = async () =>
      (await Promise.all(Array.from({ length: 400 }, () => post("")))).map(({ status }) => status);
    write("rate-limit = 25");
    await reload();
    expect(await statuses()).toContain(429);
    write("");
    expect(await reload()).toMatchObject({ reloaded: { "rate-limit": null } });
    expect(new Set(await statuses())).toEqual(new Set([201]));
  });

  test("takes over how long access tokens are good, and how long a request may take", async () => {
    const name = ["create", "hr", "--quiet", "--data", rollcall.data];
    const secret = (await rollcall.cli("client", ...name)).stdout.trim();
    const lifetime = async () => {
      const answer = await rollcall.request("POST", `${rollcall.url}/oauth/token`, {
        raw: `grant_type=client_credentials&client_id=hr&client_secret=${secret}`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      return at(answer.json, "/expires_in");
    };
    expect(await lifetime()).toBe(3600);
    write("access-token-minutes = 120", "request-deadline = 1");
    await reload();
    expect(await lifetime()).toBe(7200);
    const endless = new ReadableStream({ start: (body) => body.enqueue(Buffer.from("{")) });
    const answer = await fetch(`${rollcall.base}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: endless,
    });
    expect(answer.status).toBe(408);
  });

  test("takes over the level of the log", async () => {
    write('log-level = "error"');
    const size = () => rollcall.output().length;
    process.kill(rollcall.pid, "SIGHUP");
    await Bun.sleep(300);
    const before = size();
    expect((await post("")).status).toBe(201);
    await Bun.sleep(100);
    expect(size()).toBe(before);
    write("");
    expect(await reload()).toMatchObject({ reloaded: { "log-level": "info" } });
    expect((await post("")).status).toBe(201);
    await Bun.sleep(100);
    expect(rollcall.output().slice(before)).toContain('"POST"');
  });

  test("says what counts after a restart only, and leaves it as it was", async () => {
    write("users-only = true", 'listen = "127.0.0.1:1"', "body-limit = 16384");
    mkdirSync(join(folder, "schemas"));
    const badge = join(import.meta.dir, "../scim/schema/badge.json");
    writeFileSync(join(folder, "schemas/badge.json"), await Bun.file(badge).text());
    expect(await reload()).toMatchObject({
      reloaded: { "body-limit": 16384 },
      // --listen stands on the command line, which the file does not change.
      needRestart: ["users-only", "schemas/*.json"],
    });
    expect((await rollcall.request("GET", "/Groups", { token })).status).toBe(200);
    rmSync(join(folder, "schemas"), { recursive: true });
  });

  test.each([
    ["a setting that there is not", 'body-limit = 1024\nlog-levle = "info"', "log-levle"],
    ["what is no TOML", "body-limit = 1024\nlog-level = info", "is no TOML"],
    ["a value that is none", 'body-limit = 1024\ndata = ""', "data"],
  ])("keeps all settings when the file has %s", async (_title, text, problem) => {
    write("");
    await reload();
    write(text);
    const told = await reload();
    expect(told).toMatchObject({ level: 50, problems: expect.stringContaining(problem) });
    expect((await post("x".repeat(3000))).status).toBe(201);
    write("body-limit = 1024");
    await reload();
    expectScimError(await post("x".repeat(3000)), 413);
  });

  test("keeps all settings when a schema is broken", async () => {
    write("");
    await reload();
    write("body-limit = 1024");
    mkdirSync(join(folder, "schemas"));
    writeFileSync(join(folder, "schemas/x.json"), "{");
    expect(await reload()).toMatchObject({ problems: expect.stringContaining("x.json") });
    rmSync(join(folder, "schemas"), { recursive: true });
    expect((await post("x".repeat(3000))).status).toBe(201);
  });

  test("cuts no request off, however many come", async () => {
    write("body-limit = 4096");
    let isDone = false;
    const hangups = (async () => {
      for (let round = 0; !isDone; round++) {
        write(`body-limit = ${4096 + (round % 2)}`);
        process.kill(rollcall.pid, "SIGHUP");
        await Bun.sleep(2);
      }
    })();
    const answers = await Promise.all(Array.from({ length: 300 }, () => post("")));
    isDone = true;
    await hangups;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });
});

test("SIGHUP does not cut short a server that is stopping", async () => {
  const server = await startRollcall({ args: ["--config", folder] });
  const key = await server.token("entra");
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      server.request("POST", "/Users", { token: key, body: newUser({ userName: `u${index}` }) }),
    ),
  );
  const stopped = server.stop();
  process.kill(server.pid, "SIGHUP");
  await stopped;
});
