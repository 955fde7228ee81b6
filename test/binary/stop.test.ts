import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const MAX_BODY = 2_000_000;

/** Starts the executable on a folder, lets it be asked, stops it. @returns how long it took */
async function served(data: string, ask: (rollcall: Rollcall) => Promise<void>): Promise<number> {
  const rollcall = await startRollcall({ data, args: ["--body-limit", `${MAX_BODY}`] });
  await ask(rollcall).catch(async (problem: unknown) => {
    await rollcall.kill();
    throw problem;
  });
  const asked = performance.now();
  await rollcall.stop();
  return performance.now() - asked;
}

async function inFolder(use: (data: string) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "rollcall-"));
  try {
    await use(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

test("SIGTERM ends a server at once that has refused a body which still arrives", () =>
  inFolder(async (data) => {
    const tookMs = await served(data, async (rollcall) => {
      const token = await rollcall.token("entra");
      const { status } = await rollcall.request("POST", "/Users", {
        token,
        raw: " ".repeat(MAX_BODY + 1),
      });
      expect(status).toBe(413);
    });
    expect(tookMs).toBeLessThan(3000);
  }));

test("SIGTERM lets a request under way have its answer", () =>
  inFolder(async (data) => {
    const Operations = Array.from({ length: 500 }, (_, index) => ({
      method: "POST",
      path: "/Users",
      bulkId: `${index}`,
      data: { schemas: [User.id], userName: `person-${index}` },
    }));
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    let answer: ReturnType<Rollcall["request"]> | undefined;
    await served(data, async (rollcall) => {
      const token = await rollcall.token("entra");
      answer = rollcall.request("POST", "/Bulk", { token, body: { schemas, Operations } });
      const count = async () =>
        at((await rollcall.request("GET", "/Users?count=0", { token })).json, "/totalResults");
      while ((await count()) === 0) await Bun.sleep(5);
    });
    const { status, json } = (await answer) ?? {};
    expect([status, at(json, "/Operations/499/status")]).toEqual([200, "201"]);
  }));

test("Counts of refusals and of what clients sent are there after a restart", () =>
  inFolder(async (data) => {
    let [entra, root] = ["", ""];
    await served(data, async (rollcall) => {
      [entra, root] = [await rollcall.token("entra"), await rollcall.token("root", "admin")];
      for (let sent = 0; sent < 20; sent++) {
        await rollcall.request("GET", "/Users", { token: "rc_bad" });
        await rollcall.request("GET", "/Users?count=0", { token: entra });
      }
      await rollcall.request("DELETE", "/Users/7", { token: entra });
    });
    await served(data, async (rollcall) => {
      await rollcall.request("GET", "/Users?count=0", { token: entra });
      const admin = (path: string) =>
        rollcall.request("GET", `${rollcall.url}/api/v1/${path}`, { token: root });
      const refused = (await admin("journal?outcome=refused")).json;
      expect(at(refused, "/items")).toMatchObject([
        { status: 404, client: "entra", address: "127.0.0.1", method: "DELETE", resourceId: "7" },
        { status: 401, client: null, address: "127.0.0.1", count: 20 },
      ]);
      expect(at((await admin("health")).json, "/clients")).toMatchObject([
        { client: "entra", cycles: [{ requests: 22, writes: 1, failures: 1 }] },
      ]);
    });
  }));
