import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `make build` made, or another build to hold against the same tests. */
export const EXECUTABLE =
  process.env.ROLLCALL_EXECUTABLE ?? join(import.meta.dir, "../../dist/rollcall");

type Environment = Readonly<Record<string, string>>;

/** Runs one command of the executable to its end. */
export async function runRollcall(args: readonly string[], env?: Environment) {
  const child = Bun.spawn([EXECUTABLE, ...args], {
    ...surroundings(env),
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

/**
 * Nothing of the caller's environment but what a program needs to run, so that no setting leaks in.
 */
export const surroundings = (env?: Environment) => ({
  cwd: tmpdir(),
  env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), ...env },
  stdin: "ignore" as const,
});
