import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

/** What becomes of people who are gone, in the executable and on its disk. */

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

/** As an administrator, below /api/v1. */
function administrator(server: Rollcall, token: string) {
  return async (method: string, path: string, status: number, body?: unknown): Promise<Json> => {
    const answer = await server.request(method, `${server.url}/api/v1${path}`, {
      token,
      ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
    });
    expect([path, answer.status]).toEqual([path, status]);
    return answer.json ?? null;
  };
}

async function provision(server: Rollcall, token: string, more: object): Promise<string> {
  const body = { schemas: [USER], displayName: "Grzegorz Brzeczyszczykiewicz", ...more };
  const made = await server.request("POST", "/Users", { token, body });
  expect(made.status).toBe(201);
  return String(at(made.json, "/id"));
}

async function inFolder<T>(use: (data: string) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), "rollcall-"));
  try {
    return await use(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

test("of somebody who was removed and erased no byte is left on disk", async () => {
  await inFolder(async (data) => {
    const isOnDisk = (name: string) =>
      readdirSync(data).some((file) => readFileSync(join(data, file)).includes(name));
    const server = await startRollcall({ data });
    try {
      const admin = administrator(server, await server.token("root", "admin"));
      const entra = await server.token("entra");
      await admin("PATCH", "/settings", 200, { tombstoneDays: 30 });
      const userName = "grzegorz@example.org";
      const phoneNumbers = [{ value: "+48 22 555 0173", type: "work" }];
      const id = await provision(server, entra, { userName, phoneNumbers });
      const again = { body: { schemas: [USER], userName }, token: entra };
      expect((await server.request("POST", "/Users", again)).status).toBe(409);
      await admin("POST", `/people/${id}/erase`, 409);
      const removed = await server.request("DELETE", `/Users/${id}`, { token: entra });
      expect(removed.status).toBe(204);
      const everything = await admin("GET", `/people/${id}/everything`, 200);
      expect(at(everything, "/tombstone/remains/profile/phone")).toBe("+48 22 555 0173");
      expect(isOnDisk("grzegorz@")).toBe(true);

      await admin("POST", `/people/${id}/erase`, 204);
      await admin("GET", `/tombstones/${id}`, 404);
      for (const name of ["grzegorz", "Brzeczyszczykiewicz", "555 0173"]) {
        expect([name, isOnDisk(name)]).toEqual([name, false]);
      }
      const left = await admin("GET", `/journal?person=${id}`, 200);
      expect(at(left, "/items/0/detail")).toBe("Everything personal was erased.");
    } finally {
      await server.stop();
    }
    expect(isOnDisk("grzegorz")).toBe(false);
  });
});

test("who was inactive for too long is removed at the start, and nobody else", async () => {
  await inFolder(async (data) => {
    const first = await startRollcall({ data });
    const root = await first.token("root", "admin");
    const entra = await first.token("entra");
    const gone = await provision(first, entra, { userName: "gone@x", active: false });
    const recent = await provision(first, entra, { userName: "recent@x", active: false });
    await administrator(first, root)("PATCH", "/settings", 200, { removeInactiveAfterDays: 90 });
    await first.stop();
    const database = new Database(join(data, "rollcall.sqlite"));
    const since = Date.now() - 91 * 86_400_000;
    database.run("UPDATE people SET inactive_since = ? WHERE id = ?", [since, gone]);
    database.close();

    const second = await startRollcall({ data });
    try {
      const admin = administrator(second, root);
      const newest = async () =>
        at(await admin("GET", `/journal?limit=1&person=${gone}`, 200), "/items/0");
      for (let n = 0; n < 50 && at(await newest(), "/doneBy") !== "job"; n++) await Bun.sleep(100);
      expect(await newest()).toMatchObject({ doneBy: "job", method: "DELETE", status: 204 });
      await admin("GET", `/people/${gone}`, 404);
      await admin("GET", `/people/${recent}`, 200);
    } finally {
      await second.stop();
    }
  });
});
