import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "../../../src/cli/lock.ts";
import { inspect, knownSchema } from "../../../src/store/sqlite/inspect.ts";
import { damage } from "../../store/sqlite/damage.ts";
import { makeOld } from "../../store/sqlite/fixtures.ts";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { type Rollcall, startRollcall } from "../rollcall.ts";
import { runRollcall } from "../run-rollcall.ts";
import { done, fill, inFolder } from "./folder.ts";

test("a restore is refused while a server runs, which does not notice", () =>
  inFolder(async (data) => {
    await fill(data, 5);
    const file = `${data}.sqlite`;
    await done("backup", "--data", data, "--output", file);
    const rollcall = await startRollcall({ data });
    const token = await rollcall.token("entra");
    for (const command of [["restore", file], ["rollback"]]) {
      const refused = await runRollcall([...command, "--data", data]);
      expect(refused.code).toBeGreaterThan(0);
    }
    const restore = await runRollcall(["restore", file, "--data", data]);
    expect(restore.stderr).toContain(`process ${rollcall.pid}`);
    const body = newUser({ userName: "still@example.com" });
    expect((await rollcall.request("POST", "/Users", { token, body })).status).toBe(201);
    await rollcall.stop();
    expect(existsSync(join(data, "aside"))).toBe(false);
    expect(await done("restore", file, "--data", data)).toContain("Restored");
    const [aside = ""] = readdirSync(join(data, "aside"));
    expect(inspect(join(data, "aside", aside, "rollcall.sqlite"), "whole").problems).toEqual([]);
  }));

test("a system that reads what changed is told to read everything anew after a restore", () =>
  inFolder(async (data) => {
    await fill(data, 5);
    const before = await startRollcall({ data });
    const token = await before.token("root", "admin");
    const people = (rollcall: Rollcall, query: string) =>
      rollcall.request("GET", `${rollcall.url}/api/v1/people?${query}`, { token });
    const cursor = String(at((await people(before, "limit=100")).json, "/nextCursor"));
    const changed = `changedSince=${encodeURIComponent(cursor)}`;
    const file = `${data}.sqlite`;
    await done("backup", "--data", data, "--output", file);
    expect((await people(before, changed)).status).toBe(200);
    await before.stop();
    await done("restore", file, "--data", data);
    const after = await startRollcall({ data });
    expect((await people(after, changed)).status).toBe(410);
    const journal = await after.request("GET", `${after.url}/api/v1/journal?limit=1`, { token });
    expect(at(journal.json, "/items/0")).toMatchObject({ method: "RESTORE", doneBy: "admin" });
    const anew = await people(after, "limit=100");
    const next = encodeURIComponent(String(at(anew.json, "/nextCursor")));
    expect((await people(after, `changedSince=${next}`)).status).toBe(200);
    await after.stop();
  }));

test("a damaged page is found by verify and by the doctor, who say what to do", () =>
  inFolder(async (data) => {
    await fill(data, 200);
    await done("backup", "--data", data);
    const [backup = ""] = readdirSync(join(data, "backups"));
    damage(join(data, "rollcall.sqlite"));
    const verified = await runRollcall(["verify", "--data", data]);
    expect(verified.code).toBe(1);
    for (const told of ["is DAMAGED:", "Stop the server", backup, "smartctl"]) {
      expect(verified.stdout).toContain(told);
    }
    const doctor = await runRollcall(["doctor", "--data", data]);
    expect([doctor.code, doctor.stdout]).toEqual([2, expect.stringContaining("rollcall verify")]);
    await done("restore", join(data, "backups", backup), "--data", data);
    expect(await done("verify", "--data", data)).toContain("is sound");
    damage(join(data, "backups", backup));
    const refused = await runRollcall(["restore", join(data, "backups", backup), "--data", data]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Take another")]);
    expect(await done("verify", "--data", data)).toContain("is sound");
  }));

test("an upgrade keeps a copy, and rollback returns to it and says with which version", () =>
  inFolder(async (data) => {
    mkdirSync(data, { mode: 0o700 });
    const file = join(data, "rollcall.sqlite");
    makeOld(3, file);
    chmodSync(file, 0o600);
    const upgraded = await startRollcall({ data });
    const [copy = ""] = readdirSync(join(data, "backups"));
    expect(copy).toMatch(/^schema-3-\d{8}T\d{6}Z\.sqlite$/);
    expect(upgraded.output()).toContain(`kept in ${join(data, "backups", copy)}`);
    const root = await upgraded.token("root", "admin");
    const people = `${upgraded.url}/api/v1/people`;
    const { json } = await upgraded.request("GET", people, { token: root });
    expect(at(json, "/items/0/userName")).toBe("Ada@Example.com");
    await upgraded.stop();
    expect(inspect(file, "whole").schema).toBe(knownSchema);

    const told = await done("rollback", "--data", data);
    expect(told).toContain("install rollcall, the version from before the upgrade");
    expect(inspect(file, "whole")).toMatchObject({ schema: 3, problems: [] });
    expect(readdirSync(join(data, "aside"))).toHaveLength(1);
    const nothing = await runRollcall(["rollback", "--data", data]);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("no copy")]);

    const again = await startRollcall({ data });
    await again.stop();
    expect(inspect(file, "whole").schema).toBe(knownSchema);
  }));

test("a command does not upgrade a database that a server of an older version runs on", () =>
  inFolder(async (data) => {
    mkdirSync(data, { mode: 0o700 });
    const file = join(data, "rollcall.sqlite");
    makeOld(2, file);
    const lock = lockFolder(data);
    const refused = await runRollcall(["token", "list", "--data", data]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("another server")]);
    expect(inspect(file, "whole").schema).toBe(2);
    lock.release();
    expect(await done("token", "list", "--data", data)).toContain("okta");
    expect(inspect(file, "whole").schema).toBe(knownSchema);
  }));
