import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HOME = join(import.meta.dir, "../../.judges");
const PYTHON = join(HOME, "bin/python");
const INSTALLED = join(HOME, "requirements.txt");
const REQUIRED = join(import.meta.dir, "requirements.txt");

/** Why the judges cannot be asked on this machine; undefined where they can. */
export function whyNoJudges(): string | undefined {
  if (!existsSync(PYTHON) || !existsSync(INSTALLED)) {
    return "scim2-tester and schemathesis are not installed (`make judges` needs Python and PyPI).";
  }
  return readFileSync(INSTALLED, "utf8") === readFileSync(REQUIRED, "utf8")
    ? undefined
    : "scim2-tester and schemathesis are of other versions than are asked for (`make judges`).";
}

/** @throws when the judges cannot be asked: a test that needs them must not pass without them */
export function requireJudges(): void {
  const problem = whyNoJudges();
  if (problem !== undefined) throw new Error(problem);
}

export interface Verdict {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a Python program in the environment of the judges.
 * @param cwd where it may leave files
 */
export async function judge(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  const child = Bun.spawn([PYTHON, ...command], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: cwd, PYTHONUTF8: "1", ...env },
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
