import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../binary/at.ts";
import { newUser, patchOf } from "../binary/bodies.ts";
import { type Answer, type Rollcall, type Sent, startRollcall } from "../binary/rollcall.ts";
import { behind, type Kind, type ReverseProxy, startProxy } from "./proxy.ts";

setDefaultTimeout(60_000);

const RESTARTS = 2;
const CLIENTS = 8;
const ATTEMPTS = 100;
const WAIT_MS = 50;

describe.each(["nginx", "caddy"] as const)("rollcall is restarted behind %s", (kind: Kind) => {
  const data = mkdtempSync(join(tmpdir(), "rollcall-restart-"));
  let proxy: ReverseProxy;
  let server: Rollcall;
  let token: string;
  const start = () =>
    startRollcall({
      data,
      listen: proxy.upstream,
      args: ["--trusted-proxies", "127.0.0.1"],
    });
  beforeAll(async () => {
    proxy = await startProxy(kind);
    server = await start();
    token = await server.token("entra");
  });
  afterAll(async () => {
    rmSync(data, { recursive: true });
    await proxy.stop();
    await server.stop();
  });

  test("and no request fails that a retry does not heal", async () => {
    const rollcall = behind(server, proxy);
    let isOver = false;
    let troubles = 0;
    const changes = new Map<string, number>();

    /** Tries again as identity providers do: after 5xx, and when there was no answer at all. */
    async function ask(method: string, path: string, sent: Sent): Promise<Answer> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const answer = await rollcall
          .request(method, path, { token, ...sent })
          .catch(() => undefined);
        if (answer !== undefined && answer.status < 500) return answer;
        if (answer !== undefined) expect(at(answer.json, "/status")).toBe(String(answer.status));
        troubles += 1;
        await Bun.sleep(WAIT_MS);
      }
      throw new Error(`${method} ${path} was never answered`);
    }

    async function provision(userName: string): Promise<void> {
      const made = await ask("POST", "/Users", { body: newUser({ userName }) });
      // The answer to the first attempt may have been lost: then there is somebody to be found.
      expect(made.status).toBeOneOf([201, 409]);
      const found = await ask("GET", `/Users?filter=userName eq "${userName}"`, {});
      expect(at(found.json, "/totalResults")).toBe(1);
      const path = `/Users/${at(found.json, "/Resources/0/id")}`;
      for (let title = 1; !isOver; title++) {
        const operation = { op: "replace", path: "title", value: `Title ${title}` };
        const { status } = await ask("PATCH", path, { body: patchOf(operation) });
        expect(status).toBe(200);
        changes.set(path, title);
      }
    }

    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      provision(`${kind}-${index}@havenwerk.example`),
    );
    for (let restart = 0; restart < RESTARTS; restart++) {
      await Bun.sleep(300);
      await server.stop();
      await Bun.sleep(100);
      server = await start();
    }
    await Bun.sleep(300);
    isOver = true;
    await Promise.all(clients);

    expect(troubles).toBeGreaterThan(0);
    expect(changes.size).toBe(CLIENTS);
    for (const [path, title] of changes) {
      const { json } = await rollcall.request("GET", path, { token });
      expect(at(json, "/title")).toBe(`Title ${title}`);
    }
  });
});
