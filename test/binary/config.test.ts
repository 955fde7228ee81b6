import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newUser } from "./bodies.ts";
import { startRollcall } from "./rollcall.ts";
import { runRollcall } from "./run-rollcall.ts";
import { expectScimError } from "./scim-error.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-config-"));
const file = join(folder, "rollcall.toml");
const env = { ROLLCALL_CONFIG: folder };
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

const config = (...args: string[]) => runRollcall(["config", ...args], env);

describe("rollcall config", () => {
  test("reference prints a file that check calls good", async () => {
    const { stdout, code } = await config("reference");
    writeFileSync(file, stdout);
    const checked = await config("check");
    expect([code, checked.code, checked.stderr]).toEqual([0, 0, ""]);
    expect(checked.stdout).toStartWith(`The settings are good (${file}).`);
    expect((await runRollcall(["print", "config"])).stdout).toBe(stdout);
  });

  test("show tells where each value comes from", async () => {
    writeFileSync(file, '# first\nbody-limit = 2048\npublic-url = "https://a.example"\n');
    const { stdout, code } = await runRollcall(["config", "show", "--log-level", "warn"], {
      ...env,
      ROLLCALL_USERS_ONLY: "true",
      ROLLCALL_LOGLEVEL: "info",
    });
    expect(code).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(["body-limit", "2048", `${file}:2`]);
    expect(rows).toContainEqual(["public-url", "https://a.example", `${file}:3`]);
    expect(rows).toContainEqual(["users-only", "true", "ROLLCALL_USERS_ONLY"]);
    expect(rows).toContainEqual(["log-level", "warn", "--log-level"]);
    expect(rows).toContainEqual(["rate-limit", "-", "default"]);
    expect(stdout).toContain("Note: ROLLCALL_LOGLEVEL is set, and is no setting. Did you mean");
  });

  test("check tells all that is wrong at once, also in schemas; others refuse it too", async () => {
    writeFileSync(file, 'bodylimit = 2048\nlog-level = "loud"\n');
    mkdirSync(join(folder, "schemas"));
    writeFileSync(join(folder, "schemas/broken.json"), "{");
    const checked = await config("check", "--rate-limit", "1");
    rmSync(join(folder, "schemas"), { recursive: true });
    expect([checked.code, checked.stdout]).toEqual([2, ""]);
    for (const problem of [
      `${file}:1: there is no setting 'bodylimit'. Did you mean 'body-limit'?`,
      `${file}:2: 'log-level' must be one of "debug", "info"`,
      "--rate-limit (or ROLLCALL_RATE_LIMIT) must be N, got '1'",
      "schemas/broken.json: must be JSON",
    ]) {
      expect(checked.stderr).toContain(problem);
    }
    for (const command of [["serve"], ["config", "show"]]) {
      const { code, stdout, stderr } = await runRollcall(command, env);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("2 things are wrong in the settings");
    }
  });

  test("names the line where a file stops being TOML", async () => {
    writeFileSync(file, 'body-limit = 2048\nlog-level = "info\n');
    const { code, stderr } = await config("check");
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${file}:2: is no TOML: `)]);
  });

  test("wants to be told what to do", async () => {
    for (const args of [[], ["chek"]]) {
      const { code, stderr } = await config(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining("show|check|reference")]);
    }
    expect((await config("reference", "more")).code).toBe(2);
  });
});

test("a server takes its settings from the file, flags before it", async () => {
  writeFileSync(file, 'body-limit = 2048\nusers-only = true\nlisten = "127.0.0.1:1"\n');
  const server = await startRollcall({
    args: ["--config", folder],
    env: { ROLLCALL_RATELIMIT: "100" },
  });
  expect(server.output()).toContain("ROLLCALL_RATELIMIT is set, and is no setting. Did you mean");
  const token = await server.token("entra");
  const body = newUser({ userName: "ada", title: "x".repeat(3000) });
  expectScimError(await server.request("POST", "/Users", { token, body }), 413);
  expect((await server.request("GET", "/Groups", { token })).status).toBe(404);
  await server.stop();
});

test("commands find the database by the file, from whatever folder they are called", async () => {
  writeFileSync(file, 'data = "people"\n');
  const made = await runRollcall(["token", "create", "entra", "--scope", "read"], env);
  expect([made.code, made.stderr]).toEqual([
    0,
    `Note: there was no database in '${folder}/people'; a new one was made.\n`,
  ]);
  expect(made.stdout).not.toContain("--data");
  const listed = await runRollcall(["token", "list", "--data", join(folder, "people")]);
  expect(listed.stdout).toContain("entra");
});

test("a file that is wrong stops a command, unless that is told the folder", async () => {
  writeFileSync(file, "data = 1\n");
  const { code, stderr } = await runRollcall(["token", "list"], env);
  expect([code, stderr]).toEqual([2, expect.stringContaining("Or name the folder with --data")]);
  const told = await runRollcall(["token", "list", "--data", join(folder, "people")], env);
  expect(told.code).toBe(0);
});
