/** What is missing for the tests of this folder; undefined when nothing is. */
export const whyNoPromtool = (): string | undefined =>
  Bun.which("promtool") === null ? "apt-get install prometheus" : undefined;

/** What Prometheus' own tool says. @throws when it is missing */
export function promtool(folder: string, args: readonly string[], input = "") {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["promtool", ...args], {
    cwd: folder,
    stdin: Buffer.from(input),
  });
  return { code: exitCode, said: `${stdout}${stderr}` };
}
