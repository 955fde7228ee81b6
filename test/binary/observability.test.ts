import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { issue } from "../certificates.ts";
import { tlsArgs } from "./live-files.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { runRollcall } from "./run-rollcall.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-watched-"));
const DAY_S = 86_400;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

let rollcall: Rollcall;
let rules: string;
let dashboard: string;
let metrics: string;

/** A server on which there is something of everything, so that it has all of its metrics. */
beforeAll(async () => {
  const issued = issue(folder, "server", { days: 30 });
  rollcall = await startRollcall({
    ca: readFileSync(issued.cert, "utf8"),
    args: [...tlsArgs(issued), "--rate-limit", "25"],
  });
  const token = await rollcall.token("entra", "provision", ["--expires", "90d"]);
  const schemas = [User.id];
  const body = { schemas, userName: "anna.secret@example.com", displayName: "Anna Secret" };
  const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  const created = await rollcall.request("POST", "/Users", { token, body, headers });
  expect([created.status, created.headers.get("traceresponse")]).toEqual([
    201,
    expect.stringMatching(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`)),
  ]);
  while ((await rollcall.request("GET", "/Users?count=0", { token })).status !== 429);
  const backup = await rollcall.cli("backup", "--data", rollcall.data);
  expect([backup.code, backup.stderr]).toEqual([0, ""]);
  [rules, dashboard] = await Promise.all([printed("alerts"), printed("dashboard")]);
  metrics = (await rollcall.request("GET", `${rollcall.url}/metrics`)).text;
});
afterAll(async () => {
  await rollcall.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function printed(name: string): Promise<string> {
  const { code, stdout, stderr } = await runRollcall(["print", name]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

const sample = (series: string): number =>
  Number(
    metrics
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")[1],
  );

test("the metrics tell of people, tokens, backups, the certificate and the disk", () => {
  expect(sample('rollcall_people{state="active"}')).toBe(1);
  expect(sample('rollcall_people_by_source{source="provisioned"}')).toBe(1);
  expect(sample("rollcall_database_writable")).toBe(1);
  expect(sample("rollcall_provisioning_enabled")).toBe(1);
  expect(sample("rollcall_brake_tripped")).toBe(0);
  expect(sample("rollcall_backup_failed")).toBe(0);
  expect(sample("rollcall_writer_commits_total")).toBeGreaterThan(0);
  for (const name of ["database", "wal", "disk_free"]) {
    expect([name, sample(`rollcall_${name}_bytes`) > 0]).toEqual([name, true]);
  }
  const now = Date.now() / 1000;
  const days = (series: string) => Math.round(Math.abs(sample(series) - now) / DAY_S);
  expect(days('rollcall_token_expiry_seconds{token="entra",client="entra"}')).toBe(90);
  expect(days("rollcall_certificate_expiry_seconds")).toBe(30);
  expect(days("rollcall_backup_last_success_seconds")).toBe(0);
  expect(days('rollcall_last_contact_seconds{client="entra"}')).toBe(0);
});

test("no metric tells who somebody is", () => {
  expect(metrics).not.toMatch(/anna|secret|example\.com/i);
});

test("a server tells of a token that ends soon, and of no other", async () => {
  const data = join(folder, "ending");
  const first = await startRollcall({ data });
  const ending = await first.token("ending", "provision", ["--expires", "10d"]);
  const lasting = await first.token("lasting", "provision", ["--expires", "20d"]);
  for (const token of [ending, lasting]) {
    expect((await first.request("GET", "/Users", { token })).status).toBe(200);
  }
  await first.stop();
  const second = await startRollcall({ data });
  for (let tries = 0; tries < 100 && !second.output().includes("ends soon"); tries++) {
    await Bun.sleep(20);
  }
  await second.stop();
  const told = second.output().match(/^.*ends soon.*$/gm);
  expect(told).toEqual([expect.stringContaining('"token":"ending","client":"ending"')]);
});

test("the log says which trace a request belongs to", () => {
  const lines = rollcall.output().split("\n");
  const told = lines.filter((line) => line.includes(`"traceId":"${TRACE}"`));
  expect(told).toEqual([expect.stringMatching(/"status":201.*"spanId":"[0-9a-f]{16}"/)]);
});

test("alerts and dashboard speak of metrics and labels that there are", () => {
  const used = `${rules}${dashboard}`.match(/\b(?:rollcall|process)_[a-z_]+/g) ?? [];
  const names = [...new Set(used)];
  expect(names.length).toBeGreaterThan(20);
  const series = metrics.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const known = new Set(series.map((line) => /^\w+/.exec(line)?.[0]));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  const labels = [...rules.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
  for (const label of new Set(labels)) {
    // This one Prometheus itself adds.
    if (label !== "instance") expect(metrics).toContain(`${label}="`);
  }
});

test("the dashboard has panels that do not lie on each other", () => {
  const { panels } = JSON.parse(dashboard) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
});
