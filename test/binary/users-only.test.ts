import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "./at.ts";
import { startRollcall } from "./rollcall.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

const data = mkdtempSync(join(tmpdir(), "rollcall-users-only-"));
afterAll(() => rmSync(data, { recursive: true }));

test("groups are hidden while only users are served, and there again afterwards", async () => {
  const first = await startRollcall({ data });
  const token = await first.token("operator");
  const user = await first.request("POST", "/Users", {
    token,
    body: { schemas: [USER], userName: "noor" },
  });
  const id = at(user.json, "/id");
  const group = await first.request("POST", "/Groups", {
    token,
    body: { schemas: [GROUP], displayName: "Reception", members: [{ value: id }] },
  });
  const groupPath = `/Groups/${at(group.json, "/id")}`;
  await first.stop();

  for (const start of [{ args: ["--users-only"] }, { env: { ROLLCALL_USERS_ONLY: "true" } }]) {
    const alone = await startRollcall({ data, ...start });
    expect(alone.output()).toContain("users only");
    expect(alone.output()).not.toContain("indexing");
    const types = await alone.request("GET", "/ResourceTypes", { token });
    expect(at(types.json, "/totalResults")).toBe(1);
    expect((await alone.request("GET", groupPath, { token })).status).toBe(404);
    const read = await alone.request("GET", `/Users/${id}`, { token });
    expect([read.status, at(read.json, "/groups")]).toEqual([200, undefined]);
    const all = await alone.request("GET", `${alone.base}`, { token });
    expect(at(all.json, "/totalResults")).toBe(1);
    await alone.stop();
  }

  const again = await startRollcall({ data });
  expect(again.output()).not.toContain("indexing");
  expect((await again.request("GET", groupPath, { token })).status).toBe(200);
  const read = await again.request("GET", `/Users/${id}`, { token });
  expect(at(read.json, "/groups/0/display")).toBe("Reception");
  await again.stop();
}, 120_000);
