/** Of what a program says that fails; the reason stands at the end. */
const LAST_LETTERS = 4000;

/**
 * Runs a program and waits for it.
 * @param cwd where; left out, here
 * @returns what it wrote to stdout
 * @throws with what it wrote to stderr, when it is missing or fails
 */
export function run(command: readonly string[], cwd?: string): string {
  const [program = ""] = command;
  if (Bun.which(program) === null) throw new Error(`${program} is missing on this machine.`);
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], {
    ...(cwd === undefined ? {} : { cwd }),
    // The same messages and the same order of names wherever it runs.
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    stdin: "ignore",
  });
  if (exitCode !== 0)
    throw new Error(`${command.join(" ")}\n${`${stderr}${stdout}`.slice(-LAST_LETTERS)}`);
  return stdout.toString();
}
