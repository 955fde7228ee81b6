import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { at } from "./at.ts";
import { startRollcall } from "./rollcall.ts";

test("A walk by cursor goes on after the server was killed and started again", async () => {
  const data = mkdtempSync(join(tmpdir(), "rollcall-cursor-"));
  const before = await startRollcall({ data });
  const token = await before.token("entra");
  for (const userName of ["a", "b", "c", "d", "e"]) {
    await before.request("POST", "/Users", { token, body: { schemas: [User.id], userName } });
  }
  const query = "/Users?sortBy=userName&count=2&attributes=userName";
  const first = await before.request("GET", `${query}&cursor`, { token });
  const next = at(first.json, "/nextCursor");
  await before.kill();

  const after = await startRollcall({ data });
  const second = await after.request("GET", `${query}&cursor=${next}`, { token });
  expect(at(second.json, "/Resources/0/userName")).toBe("c");
  const last = await after.request("GET", `${query}&cursor=${at(second.json, "/nextCursor")}`, {
    token,
  });
  expect(at(last.json, "/Resources/0/userName")).toBe("e");
  expect(at(last.json, "/nextCursor")).toBeUndefined();
  expect(at(last.json, "/totalResults")).toBe(5);
  await after.stop();
  rmSync(data, { recursive: true });
});
