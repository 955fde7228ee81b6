import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRollcall } from "../binary/rollcall.ts";
import { runRollcall } from "../binary/run-rollcall.ts";
import { promtool } from "./promtool.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-rules-"));

beforeAll(async () => {
  const { code, stdout, stderr } = await runRollcall(["print", "alerts"]);
  expect([code, stderr]).toEqual([0, ""]);
  writeFileSync(join(folder, "alerts.yml"), stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("Prometheus takes the rules as they are printed", () => {
  const { code, said } = promtool(folder, ["check", "rules", "alerts.yml"]);
  expect([code, said]).toEqual([0, expect.stringMatching(/SUCCESS: \d+ rules found/)]);
});

test("Prometheus finds nothing wrong with the metrics", async () => {
  const rollcall = await startRollcall();
  const { text } = await rollcall.request("GET", `${rollcall.url}/metrics`);
  await rollcall.stop();
  expect(promtool(folder, ["check", "metrics"], text)).toEqual({ code: 0, said: "" });
  const wrong = "# TYPE rollcall_wrong counter\nrollcall_wrong 1\n";
  expect(promtool(folder, ["check", "metrics"], wrong).code).not.toBe(0);
});

/** Samples of a server every four minutes from 1970 on, and who is told of by then. */
interface Case {
  readonly sentence: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly told: readonly string[];
}

const LAST = 'rollcall_last_contact_seconds{client="entra"}';
const GOOD = 'rollcall_client_provisions{client="entra"}';
const END = 'rollcall_token_expiry_seconds{token="one",client="entra"}';
const failed = (status: number) => `rollcall_http_requests_total{status="${status}"}`;

const cases: readonly Case[] = [
  {
    sentence: "a server that does not answer is told of",
    series: { 'up{job="rollcall"}': "1x5 0x800" },
    at: "90m",
    told: ["RollcallDown"],
  },
  {
    sentence: "a server that answers is not",
    series: { 'up{job="rollcall"}': "1x800", rollcall_database_writable: "1x800" },
    at: "90m",
    told: [],
  },
  {
    sentence: "a database that cannot be written is told of",
    series: { rollcall_database_writable: "0x800" },
    at: "90m",
    told: ["RollcallNotReady"],
  },
  {
    sentence: "a client that is silent is told of after a day",
    series: { [LAST]: "3600x800", [GOOD]: "1x800" },
    at: "27h",
    told: ["RollcallClientSilent"],
  },
  {
    sentence: "a client is not told of before that",
    series: { [LAST]: "3600x800", [GOOD]: "1x800" },
    at: "24h",
    told: [],
  },
  {
    sentence: "a client that has no token any more may be silent",
    series: { [LAST]: "3600x800" },
    at: "27h",
    told: [],
  },
  {
    sentence: "one failure in ten is told of",
    series: { [failed(200)]: "0+90x800", [failed(503)]: "0+10x800" },
    at: "2h",
    told: ["RollcallErrors"],
  },
  {
    sentence: "one failure in a hundred is not",
    series: { [failed(200)]: "0+99x800", [failed(503)]: "0+1x800" },
    at: "2h",
    told: [],
  },
  {
    sentence: "the brake, a failed backup and provisioning that is off are told of",
    series: {
      rollcall_brake_tripped: "1x800",
      rollcall_backup_failed: "1x800",
      rollcall_provisioning_enabled: "0x800",
    },
    at: "2h",
    told: ["RollcallBackupFailed", "RollcallBrakeTripped", "RollcallProvisioningOff"],
  },
  {
    sentence: "a backup that is two days old is told of",
    series: { rollcall_backup_last_success_seconds: "0x800" },
    at: "50h",
    told: ["RollcallBackupOld"],
  },
  {
    sentence: "a token and a certificate are told of 14 days before their end",
    series: { [END]: "1200000x800", rollcall_certificate_expiry_seconds: "1200000x800" },
    at: "2h",
    told: ["RollcallCertificateEnds", "RollcallTokenEnds"],
  },
  {
    sentence: "a token is not told of 15 days before its end",
    series: { [END]: "1303200x800" },
    at: "2h",
    told: [],
  },
  {
    sentence: "a disk that will be full within days is told of",
    series: { rollcall_disk_free_bytes: "100000000000-300000000x800" },
    at: "8h",
    told: ["RollcallDiskFull"],
  },
  {
    sentence: "a log of changes and a queue that do not shrink are told of",
    series: { rollcall_wal_bytes: "2000000000x800", rollcall_writer_queue: "500x800" },
    at: "2h",
    told: ["RollcallLogOfChangesGrows", "RollcallWriterQueue"],
  },
];

test.each(cases)("$sentence", ({ series, at, told }) => {
  const expected = told.map((alert) => `{ labels: '{alertname="${alert}"}', value: 1 }`);
  const input = Object.entries(series).map(
    ([name, values]) => `{ series: '${name}', values: '${values}' }`,
  );
  const file = `
rule_files: [alerts.yml]
evaluation_interval: 4m
tests:
  - interval: 4m
    input_series: [${input.join(", ")}]
    promql_expr_test:
      - expr: count by (alertname) (ALERTS{alertstate="firing"})
        eval_time: ${at}
        exp_samples: [${expected.join(", ")}]
`;
  writeFileSync(join(folder, "case.yml"), file);
  const { code, said } = promtool(folder, ["test", "rules", "case.yml"]);
  expect([code, said]).toEqual([0, expect.stringContaining("SUCCESS")]);
});
