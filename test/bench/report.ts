import type { Scaled } from "./scale.ts";
import type { SizeRun } from "./size-run.ts";
import { type Figure, figureTable, table } from "./table.ts";

/** All that one run found. */
export interface Report {
  readonly at: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly runs: readonly SizeRun[];
  readonly scale: readonly Scaled[];
  /** The initial cycle of Entra; nothing where it was left out. */
  readonly cycle: readonly Figure[];
}

/** What was found at one size, as a terminal shows it. */
export function sizeReport({ size, people, rows, figures, leftOut }: SizeRun): string {
  return [
    `\n== ${size}: ${people} people ==\n`,
    table(rows),
    ...leftOut.map((sentence) => `\n${sentence}`),
    `\n${figureTable(figures)}`,
  ].join("\n");
}

/** How many goals were met, and which were not. */
export function summary({ runs, scale, cycle }: Report): string {
  const judged: [string, boolean][] = [];
  const judge = (where: string, { name, value, most, least }: Figure) => {
    const at = `${where}: ${name}`;
    if (most !== undefined) judged.push([at, value <= most]);
    if (least !== undefined) judged.push([at, value >= least]);
  };
  for (const { size, rows, figures } of runs) {
    for (const { operation, ratios, goal } of rows) {
      for (const [target, least] of Object.entries(goal)) {
        const value = ratios[target];
        const name = `${operation}, to ${target}`;
        if (value !== undefined) judge(size, { name, value, unit: "x", least });
      }
    }
    for (const figure of figures) judge(size, figure);
  }
  for (const { operation, time, most } of scale) {
    if (most !== undefined) judge("scale", { name: operation, value: time, unit: "x", most });
  }
  for (const figure of cycle) judge("cycle of Entra", figure);
  const missed = judged.filter(([, isMet]) => !isMet).map(([name]) => `  MISSED ${name}`);
  return [`${judged.length - missed.length} of ${judged.length} goals met`, ...missed].join("\n");
}

/** Operations that were not answered as they should be, one sentence for each. */
export const failuresOf = ({ runs }: Report): string[] =>
  runs.flatMap(({ size, rows, failures: searches }) => [
    ...rows.flatMap(({ operation, measured }) =>
      Object.entries(measured)
        .filter(([, { count, failures }]) => count === 0 || failures > 0)
        .map(
          ([target, { count, failures, failure }]) =>
            `${size}, ${target}, ${operation}: ${failures} of ${count} failed. ${failure}`,
        ),
    ),
    ...searches.map((sentence) => `${size}, ${sentence}`),
  ]);
