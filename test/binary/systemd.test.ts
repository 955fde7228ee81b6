import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXECUTABLE, runRollcall } from "./run-rollcall.ts";

/** What `systemd-analyze security` may say of a server; 0 is locked away, 10 is not at all. */
const WORST_RATING = 1.4;

let folder: string;
let hasSystemd = true;

/** Where systemd is missing nothing is looked at, but for machines that have CI set. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-systemd-"));
  if (Bun.which("systemd-analyze") !== null) return;
  const problem = "systemd-analyze is missing (apt install systemd).";
  if (process.env.CI) throw new Error(problem);
  process.stdout.write(`No unit is looked at: ${problem}\n`);
  hasSystemd = false;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints a unit and keeps it as systemd would find it. */
async function printed(flags: readonly string[], edit = (text: string) => text): Promise<string> {
  const { code, stdout } = await runRollcall(["print", "systemd", ...flags]);
  expect(code).toBe(0);
  expect(stdout).toContain(`\nExecStart=${EXECUTABLE} serve --data `);
  const file = join(folder, "rollcall.service");
  writeFileSync(file, edit(stdout));
  return file;
}

async function analyze(...args: string[]): Promise<string> {
  const child = Bun.spawn(["systemd-analyze", "--no-pager", ...args], {
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const outputs = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [stdout, stderr] = await Promise.all(outputs);
  return `${stdout}${stderr}`;
}

async function rating(file: string): Promise<number> {
  const report = await analyze("security", "--offline=true", file);
  return Number(/Overall exposure level for rollcall\.service: ([\d.]+)/.exec(report)?.[1]);
}

const variants = [
  { about: "as it is", flags: [] },
  { about: "on port 443", flags: ["--listen", "[::]:443"] },
  {
    about: "with folders and sockets elsewhere",
    flags: ["--data", "/srv/rollcall", "--listen", "127.0.0.1:1,unix:/srv/web/rollcall.sock"],
  },
  { about: "with odd values", flags: ["--public-url", "https://a.example/%20$HOME'"] },
];

test.each(variants)("systemd has nothing to say against the unit $about", async ({ flags }) => {
  if (!hasSystemd) return;
  expect(await analyze("verify", await printed(flags))).toBe("");
});

test.each(variants)("systemd rates the unit $about as locked away", async ({ flags }) => {
  if (!hasSystemd) return;
  expect(await rating(await printed(flags))).toBeLessThanOrEqual(WORST_RATING);
});

test("a mistake in the unit would be told", async () => {
  if (!hasSystemd) return;
  const misspell = (text: string) => text.replace("ProtectHome=", "ProtectHomes=");
  const file = await printed([], misspell);
  expect(await analyze("verify", file)).toContain("ProtectHomes");
  const missing = await printed([], (text) => text.replaceAll(EXECUTABLE, "/nowhere/rollcall"));
  expect(await analyze("verify", missing)).toContain("/nowhere/rollcall");
});

test.each(["CapabilityBoundingSet", "SystemCallFilter", "RestrictAddressFamilies"])(
  "the rating would tell of a unit without %s",
  async (setting) => {
    if (!hasSystemd) return;
    const without = (text: string) => text.replaceAll(new RegExp(`^${setting}=.*$`, "gm"), "");
    expect(await rating(await printed([], without))).toBeGreaterThan(WORST_RATING);
  },
);

test("what the server needs and the rating does not ask for is in the unit", async () => {
  const lines = (await runRollcall(["print", "systemd"])).stdout.split("\n");
  for (const line of [
    "Type=notify",
    "WatchdogSec=60",
    'ExecReload=/bin/sh -c "kill -HUP $MAINPID"',
    "User=rollcall",
    "StateDirectory=rollcall",
    "ConfigurationDirectory=rollcall",
    "LimitNOFILE=65536",
    "LimitCORE=0",
    "ProtectSystem=strict",
    "UMask=0077",
    "Restart=on-failure",
  ])
    expect(lines).toContain(line);
  const settings = lines.filter((line) => !line.startsWith("#")).join("\n");
  expect(settings).not.toMatch(/MemoryDenyWriteExecute|DynamicUser|PrivateNetwork|\{\{/);
});

test("what cannot be printed is refused with what can", async () => {
  expect(await runRollcall(["print", "sytemd"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: "rollcall print: there is no 'sytemd' to print; did you mean systemd?\n",
  });
  const { code, stderr } = await runRollcall(["print"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("rollcall print systemd|")]);
  const bad = await runRollcall(["print", "systemd", "--listen", "nowhere"]);
  expect([bad.code, bad.stdout]).toEqual([2, ""]);
});

test("who would not see the executable under the unit is told so", async () => {
  const { stderr } = await runRollcall(["print", "systemd"]);
  const isHidden = /^\/(home|root|tmp|var\/tmp|run\/user)\//.test(EXECUTABLE);
  if (isHidden) expect(stderr).toContain(`the unit hides the folder of ${EXECUTABLE}`);
  else expect(stderr).toBe("");
});
