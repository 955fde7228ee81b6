export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the counts at the end of a report of `bun test`. A test that was skipped or is still to be
 * written proves nothing, so it counts as failed; so does a run that ended badly without naming a
 * failed test.
 */
export function parseTally(report: string, exitCode: number): Tally {
  const passed = count(report, "pass");
  const failed = count(report, "fail") + count(report, "skip") + count(report, "todo");
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

/** The last line such as ` 12 pass`; lines before it may be output of the tests. */
function count(report: string, outcome: string): number {
  const lines = [...report.matchAll(new RegExp(`^ *(\\d+) ${outcome}$`, "gm"))];
  return Number(lines.at(-1)?.[1] ?? 0);
}
