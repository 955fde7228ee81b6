import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupName, upgradeName } from "../../../src/cli/backup-files.ts";
import { lookAtAccess } from "../../../src/cli/doctor/access.ts";
import { lookAtAddress } from "../../../src/cli/doctor/address.ts";
import { lookAtBackups } from "../../../src/cli/doctor/backups.ts";
import { lookAtCertificate } from "../../../src/cli/doctor/certificate.ts";
import { lookAtClock } from "../../../src/cli/doctor/clock.ts";
import { type Finding, worst } from "../../../src/cli/doctor/finding.ts";
import { readServeConfig } from "../../../src/cli/read-config.ts";
import { openTemporary } from "../../store/temporary.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse("2026-11-22T06:00:00Z");

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "rollcall-doctor-"));
  mkdirSync(join(data, "backups"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** The settings of a server with these flags, and no file. */
const configOf = (...flags: string[]) =>
  readServeConfig(["--data", data, ...flags], { ROLLCALL_CONFIG: data });

const statesOf = (findings: readonly Finding[]) => findings.map(({ state }) => state);

test.each([
  [["ok", "warning", "ok"], "warning"],
  [["warning", "unknown"], "unknown"],
  [["unknown", "critical", "warning"], "critical"],
  [[], "ok"],
] as const)("of %j the worst is %s", (states, state) => {
  expect(worst(states.map((each) => ({ check: "x", state: each, says: "" })))).toBe(state);
});

test.each([
  [24, 10, "ok"],
  [24, 26, "warning"],
  [24, 97, "critical"],
  [1, 3, "warning"],
  [1, 28, "critical"],
  [0, 6 * 24, "ok"],
  [0, 8 * 24, "warning"],
])("each %d hours a backup, and the newest of %d hours ago: %s", (every, age, state) => {
  const config = configOf("--backup-every-hours", `${every}`);
  expect(statesOf(lookAtBackups(config, NOW, NOW - age * HOUR_MS))).toEqual([state as "ok"]);
  writeFileSync(join(data, "backups", upgradeName(3, NOW)), "");
  for (const older of [age, age + 30]) {
    writeFileSync(join(data, "backups", backupName(NOW - older * HOUR_MS)), "");
  }
  expect(statesOf(lookAtBackups(config, NOW, NOW - 1000 * DAY_MS))).toEqual([state as "ok"]);
});

test("files that a restore has kept aside are not forgotten", () => {
  mkdirSync(join(data, "aside", "20261122T060000Z"), { recursive: true });
  expect(statesOf(lookAtBackups(configOf(), NOW, NOW))).toEqual(["ok", "warning"]);
});

const HTTPS = ["--public-url", "https://scim.example.com"];
const PROXY = ["--trusted-proxies", "127.0.0.1"];
const CERTIFICATE = ["--tls-certificate", "/x.pem", "--tls-key", "/x.key"];

test.each([
  [[...HTTPS, ...PROXY], []],
  [[...HTTPS, "--listen", "0.0.0.0:443", ...CERTIFICATE], []],
  [[...HTTPS, "--listen", "unix:/run/rollcall/rollcall.sock", "--trusted-proxies", "unix"], []],
  [[], ["No public URL"]],
  [HTTPS, ["No proxy is trusted"]],
  [["--public-url", "http://scim.example.com", ...PROXY], ["has no TLS"]],
  [[...HTTPS, "--listen", "0.0.0.0:80"], ["without TLS, for other machines"]],
  [
    ["--listen", "127.0.0.1:80,10.0.0.1:80"],
    ["No public URL", "without TLS"],
  ],
])("%j: %j", (flags, told) => {
  const wrong = lookAtAddress(configOf(...flags)).filter(({ state }) => state !== "ok");
  expect(wrong.map(({ says }) => says)).toEqual(
    told.map((says) => expect.stringContaining(says) as unknown as string),
  );
  expect(wrong.filter(({ advice }) => advice === undefined)).toEqual([]);
});

test.each([
  [NOW - DAY_MS, "ok"],
  [NOW + 60_000, "ok"],
  [NOW + HOUR_MS, "critical"],
])("something that was written at %d makes the clock %s", (at, state) => {
  expect(statesOf(lookAtClock(NOW, [0, at]))).toEqual([state as "ok"]);
});

test("a clock that begins anew at each start is wrong", () => {
  expect(statesOf(lookAtClock(Date.parse("2000-01-01"), []))).toEqual(["critical"]);
});

test("a certificate that cannot be read is critical; a proxy looks after its own", () => {
  expect(lookAtCertificate(configOf(), NOW)).toEqual([]);
  const config = configOf("--tls-certificate", join(data, "none.pem"), "--tls-key", "/x");
  expect(statesOf(lookAtCertificate(config, NOW))).toEqual(["critical"]);
});

test("tokens that end, the switch and the brake are told of", async () => {
  const { store, dispose } = openTemporary();
  const token = { name: "entra", client: "entra", scope: "provision", created: 1 } as const;
  const cases: readonly [expires: number | undefined, lastUsed: number | undefined][] = [
    [undefined, NOW],
    [NOW + 30 * DAY_MS, NOW],
    [NOW + 3 * DAY_MS, NOW],
    [NOW - HOUR_MS, NOW - 2 * HOUR_MS],
    [NOW - HOUR_MS, NOW - 30 * DAY_MS],
    [NOW + 3 * DAY_MS, undefined],
  ];
  for (const [number, [expires, lastUsed]] of cases.entries()) {
    const id = `token-${number}`;
    await store.createToken({ ...token, id, ...(expires && { expires }) }, Buffer.from(id));
    if (lastUsed) await store.touchToken(id, lastUsed);
  }
  const before = await lookAtAccess(store, data, NOW);
  expect(before.map(({ check, state }) => [check, state])).toEqual([
    ["tokens", "warning"],
    ["tokens", "critical"],
    ["provisioning", "warning"],
    ["brake", "ok"],
  ]);
  expect(before.slice(0, 2).map(({ says }) => /token-\d/.exec(says)?.[0])).toEqual([
    "token-2",
    "token-3",
  ]);
  const act = { at: NOW, doneBy: "admin", method: "PUT" } as const;
  await store.switchProvisioning(act, true);
  await store.setBrake({ ...act, status: 200 }, { trippedAt: NOW - HOUR_MS });
  const tripped = (await lookAtAccess(store, data, NOW)).slice(-2);
  expect(tripped.map(({ check, state }) => [check, state])).toEqual([
    ["provisioning", "ok"],
    ["brake", "critical"],
  ]);
  await dispose();
});
