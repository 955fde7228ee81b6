import { expect, test } from "bun:test";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { backupName } from "../../../src/cli/backup-files.ts";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { type Rollcall, startRollcall } from "../rollcall.ts";
import { EXECUTABLE, runRollcall, surroundings } from "../run-rollcall.ts";
import { done, fill, inFolder } from "./folder.ts";

const WORKERS = 6;
const HOUR_MS = 3_600_000;

const backupsOf = (data: string) =>
  existsSync(join(data, "backups")) ? readdirSync(join(data, "backups")).sort() : [];

/** Creates people until it is told to stop. */
function load(rollcall: Rollcall, token: string) {
  const acknowledged = new Set<string>();
  let isOver = false;
  async function work(worker: number): Promise<void> {
    for (let serial = 0; !isOver; serial++) {
      const body = newUser({ userName: `${worker}-${serial}@example.com` });
      const { status, json } = await rollcall.request("POST", "/Users", { token, body });
      expect(status).toBe(201);
      acknowledged.add(String(at(json, "/id")));
    }
  }
  const working = Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  return {
    acknowledged,
    async end() {
      isOver = true;
      await working;
    },
  };
}

async function idsIn(rollcall: Rollcall, token: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let total = 1; ids.size < total; ) {
    const query = `/Users?startIndex=${ids.size + 1}&count=1000&attributes=id`;
    const { json } = await rollcall.request("GET", query, { token });
    total = Number(at(json, "/totalResults"));
    for (const each of [at(json, "/Resources")].flat()) ids.add(String(at(each, "/id")));
  }
  return ids;
}

test("what was acknowledged before a backup began is in it, whatever is written meanwhile", () =>
  inFolder(async (data) => {
    await fill(data, 1500);
    const rollcall = await startRollcall({ data });
    const token = await rollcall.token("entra");
    const { acknowledged, end } = load(rollcall, token);
    while (acknowledged.size < 100) await Bun.sleep(5);
    const before = new Set(acknowledged);
    const backedUp = await done("backup", "--data", data);
    const meanwhile = acknowledged.size - before.size;
    while (acknowledged.size < before.size + meanwhile + 50) await Bun.sleep(5);
    await end();
    await rollcall.stop();
    expect(meanwhile).toBeGreaterThan(0);
    const [name = ""] = backupsOf(data);
    const file = join(data, "backups", name);
    expect(backedUp).toContain(`Backed up to ${file}`);
    expect([statSync(join(data, "backups")).mode & 0o777, statSync(file).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);

    const elsewhere = `${data}-restored`;
    expect(await done("restore", file, "--data", elsewhere)).toContain(`Restored ${file}`);
    const restored = await startRollcall({ data: elsewhere });
    const ids = await idsIn(restored, token);
    expect([...before].filter((id) => !ids.has(id))).toEqual([]);
    expect([...acknowledged].filter((id) => !ids.has(id)).length).toBeGreaterThanOrEqual(50);
    await restored.stop();
    expect(await done("verify", "--data", elsewhere)).toContain("is sound");
  }));

test("kill -9 in the middle of a backup leaves nothing half, and the next one clears up", () =>
  inFolder(async (data) => {
    await fill(data, 5000);
    let halves = 0;
    for (let killed = 0; killed < 6; killed++) {
      const child = Bun.spawn([EXECUTABLE, "backup", "--data", data], {
        ...surroundings(),
        stdout: "ignore",
        stderr: "ignore",
      });
      const half = new RegExp(`\\.${child.pid}\\.tmp$`);
      const hasBegun = () => backupsOf(data).some((name) => half.test(name));
      while (!hasBegun() && child.exitCode === null) await Bun.sleep(1);
      await Bun.sleep(killed * 7);
      child.kill("SIGKILL");
      await child.exited;
      if (hasBegun()) halves += 1;
    }
    expect(halves).toBeGreaterThan(0);
    await done("backup", "--data", data);
    const left = backupsOf(data);
    expect(left.filter((name) => !name.endsWith(".sqlite"))).toEqual([]);
    for (const name of left) await done("verify", join(data, "backups", name));
  }));

test("a server makes a backup when one is due, and keeps as many as it was told", () =>
  inFolder(async (data) => {
    await fill(data, 10);
    const folder = join(data, "elsewhere");
    mkdirSync(folder);
    for (let hour = 2; hour < 6; hour++) {
      writeFileSync(join(folder, backupName(Date.now() - hour * HOUR_MS)), "an old one");
    }
    const flags = ["--backup-dir", folder, "--backup-every-hours", "1", "--backup-keep", "2"];
    const rollcall = await startRollcall({ data, args: flags });
    while (!rollcall.output().includes("made a backup")) await Bun.sleep(20);
    await rollcall.stop();
    const [old = "", newest = ""] = readdirSync(folder).sort();
    expect(readdirSync(folder)).toHaveLength(2);
    expect(readFileSync(join(folder, old), "utf8")).toBe("an old one");
    await done("verify", join(folder, newest));
  }));

test("a server that is stopped in the middle of a backup does not wait for it", () =>
  inFolder(async (data) => {
    await fill(data, 5000);
    mkdirSync(join(data, "backups"));
    writeFileSync(join(data, "backups", backupName(Date.now() - 100 * HOUR_MS)), "an old one");
    const rollcall = await startRollcall({ data });
    while (backupsOf(data).length < 2) await Bun.sleep(1);
    const asked = performance.now();
    await rollcall.stop();
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(rollcall.output()).not.toContain('"level":50');
    await done("backup", "--data", data);
    expect(backupsOf(data).filter((name) => !name.endsWith(".sqlite"))).toEqual([]);
    expect(await done("verify", "--data", data)).toContain("is sound");
  }));

/** The user of a server, where root runs the commands. */
const SOMEBODY = 12_345;

test("what root backs up and restores belongs to whom the folder belongs to", () =>
  inFolder(async (data) => {
    await fill(data, 1);
    const isRoot = process.getuid?.() === 0;
    for (const path of [data, join(data, "rollcall.sqlite")]) {
      if (isRoot) chownSync(path, SOMEBODY, SOMEBODY);
    }
    await done("backup", "--data", data);
    const [name = ""] = backupsOf(data);
    await done("restore", join(data, "backups", name), "--data", data);
    const owners = readdirSync(data, { recursive: true, encoding: "utf8" }).map((path) => ({
      path,
      uid: statSync(join(data, path)).uid,
    }));
    expect(owners.length).toBeGreaterThan(5);
    expect(owners.filter(({ uid }) => uid !== statSync(data).uid)).toEqual([]);
  }));

test("the database that root makes for a first token belongs to whom the folder belongs to", () =>
  inFolder(async (data) => {
    mkdirSync(data, { recursive: true });
    if (process.getuid?.() === 0) chownSync(data, SOMEBODY, SOMEBODY);
    await done("token", "create", "entra", "--scope", "provision", "--data", data);
    expect(statSync(join(data, "rollcall.sqlite")).uid).toBe(statSync(data).uid);
  }));

test("a backup that cannot be made says why", () =>
  inFolder(async (data) => {
    const none = await runRollcall(["backup", "--data", data]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("There is no database")]);
    await fill(data, 1);
    const file = `${data}.sqlite`;
    await done("backup", "--data", data, "--output", file);
    const again = await runRollcall(["backup", "--data", data, "--output", file]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("--force")]);
    await done("backup", "--data", data, "--output", file, "--force");
    const nowhere = await runRollcall([
      "backup",
      "--data",
      data,
      "--output",
      `${data}/no/x.sqlite`,
    ]);
    expect(nowhere.code).toBe(1);
    // A disk that is full in the middle of it.
    const limited = Bun.spawnSync(
      ["sh", "-c", 'ulimit -f 100; exec "$0" backup --data "$1"', EXECUTABLE, data],
      surroundings(),
    );
    expect(limited.exitCode).toBe(1);
    expect(limited.stderr.toString()).toContain("cannot be copied into");
    expect(backupsOf(data)).toEqual([]);
  }));
