import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXECUTABLE = process.env.ROLLCALL_EXECUTABLE ?? join(import.meta.dir, "../../dist/rollcall");
const folder = mkdtempSync(join(tmpdir(), "rollcall-commands-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([EXECUTABLE, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

describe.each([
  { what: "token", create: ["token", "create", "entra", "--scope", "read"] },
  { what: "client", create: ["client", "create", "entra"] },
])("rollcall $what create", ({ what, create }) => {
  const data = join(folder, what);

  test("says when it makes a database, which a mistyped --data would be told by", async () => {
    const first = await run([...create, "--data", data, "--quiet"]);
    expect([first.code, first.stderr]).toEqual([
      0,
      `Note: there was no database in '${data}'; a new one was made.\n`,
    ]);
    const [command = "", , ...rest] = create;
    const second = await run([command, "create", "other", ...rest.slice(1), "--data", data]);
    expect([second.code, second.stderr]).toEqual([0, ""]);
  });

  test("names the same database in what can be typed next", async () => {
    const [command = "", , ...rest] = create;
    const args = [command, "create", "third", ...rest.slice(1)];
    expect((await run([...args, "--data", data])).stdout).toContain(` --data ${data}`);
    const usual = await run([...args.with(2, "fourth")], { ROLLCALL_DATA: data });
    expect([usual.code, usual.stdout.includes("--data")]).toEqual([0, false]);
  });

  test("is not mistaken for another flag, in words of our own", async () => {
    const { code, stderr } = await run([...create, "--dta", data]);
    expect([code, stderr]).toEqual([
      2,
      `rollcall ${what}: There is no --dta here; did you mean --data? See rollcall --help.\n`,
    ]);
    expect((await run([what, "list", "--data"])).stderr).toContain("--data needs a value");
  });
});

test("What a command prints reaches a slow reader as a whole", async () => {
  const people = Array.from({ length: 3000 }, (_, n) => `somebody-with-a-long-name-${n}`);
  const file = join(folder, "people.csv");
  await Bun.write(file, ["userName", ...people].join("\n"));
  const child = Bun.spawn([EXECUTABLE, "import", file, "--data", join(folder, "token")], {
    stdout: "pipe",
    stderr: "ignore",
  });
  await Bun.sleep(3000);
  expect(await new Response(child.stdout).text()).toContain("3000 people: 3000 created");
});

test("The exit codes are in the help", async () => {
  expect((await run(["--help"])).stdout).toContain("Exit codes: 0 it was done");
});
