import { FLOOR, ROLLCALL } from "./operations.ts";
import { aligned, fine, type Row, verdict, whole } from "./table.ts";

/** How much longer it may take where there are a hundred times the people. */
const MOST = 1.5;

export interface Sized {
  readonly size: string;
  readonly rows: readonly Row[];
}

/** What took how long in the largest directory, as a ratio to the smallest. */
export interface Scaled {
  readonly operation: string;
  readonly rates: readonly (number | undefined)[];
  readonly time: number;
  /** The same for the floor: what the size does to the machine. */
  readonly floor: number | undefined;
  readonly most: number | undefined;
}

export function scaled(runs: readonly Sized[]): Scaled[] {
  const [smallest, largest] = [runs[0], runs.at(-1)];
  if (!smallest || !largest || smallest === largest) return [];
  return smallest.rows.flatMap(({ operation, scales }) => {
    const rateIn = ({ rows }: Sized, target: string) =>
      rows.find((row) => row.operation === operation)?.measured[target]?.perSecond;
    const time = (target: string) => {
      const [few, many] = [rateIn(smallest, target), rateIn(largest, target)];
      return few === undefined || many === undefined ? undefined : few / many;
    };
    return {
      operation,
      rates: runs.map((run) => rateIn(run, ROLLCALL)),
      time: time(ROLLCALL) ?? Number.NaN,
      floor: time(FLOOR),
      most: scales ? MOST : undefined,
    };
  });
}

export function scaleTable(runs: readonly Sized[], scale: readonly Scaled[]): string {
  const sizes = runs.map(({ size }) => size);
  const of = `${sizes.at(-1)} to ${sizes[0]}`;
  return aligned([
    ["rollcall", ...sizes.map((size) => `${size}: /s`), `time ${of}`, "goal", "floor's", ""],
    ...scale.map(({ operation, rates, time, floor, most }) => [
      operation,
      ...rates.map(whole),
      fine(time),
      most === undefined ? "" : `<= ${most}`,
      fine(floor),
      verdict([[most, most === undefined ? undefined : time]]),
    ]),
  ]);
}
