import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { at } from "../at.ts";
import { startRollcall } from "../rollcall.ts";
import { expectScimError } from "../scim-error.ts";
import { writer } from "./writes.ts";

test("while another process holds the database writes are sent away, and reads go on", async () => {
  const rollcall = await startRollcall();
  const token = await rollcall.token("entra");
  const writes = writer(token);
  expect((await writes.write(rollcall)).status).toBe(200);
  const other = new Database(join(rollcall.data, "rollcall.sqlite"));
  other.run("BEGIN IMMEDIATE");
  const began = performance.now();
  // Many more than one commit takes: they are not sent away one batch after the other.
  const waiting = Array.from({ length: 200 }, () => writes.write(rollcall));
  expect((await rollcall.request("GET", "/Users?count=1", { token })).status).toBe(200);
  for (const answer of await Promise.all(waiting)) {
    expectScimError(answer, 503);
    expect(at(answer.json, "/detail")).toContain("Another process");
    expect(answer.headers.get("retry-after")).toBe("5");
  }
  expect(performance.now() - began).toBeLessThan(20_000);
  // Who comes shortly before the other one lets go never learns of it.
  const patient = writes.write(rollcall);
  await Bun.sleep(200);
  other.run("ROLLBACK");
  other.close();
  expect((await patient).status).toBe(200);
  expect((await rollcall.request("GET", `${rollcall.url}/readyz`)).status).toBe(200);
  await rollcall.stop();
});
