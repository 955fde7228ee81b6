import { FLOOR, type Operation, ROLLCALL } from "./operations.ts";
import type { Measured } from "./plan.ts";

/** What is told of one operation, medians of all rounds, by target. */
export interface Row {
  readonly operation: string;
  readonly measured: Readonly<Record<string, Measured>>;
  /** rollcall's rate as a ratio to theirs, by target. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly goal: Operation["goal"];
  readonly scales: boolean;
}

/** A goal that two rows of rollcall have together, or a limit on one figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly most?: number;
  readonly least?: number;
}

/** The median of each number by itself. */
export function median(rounds: readonly Measured[]): Measured {
  const middle = (of: (one: Measured) => number) =>
    rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  return {
    count: rounds.reduce((sum, { count }) => sum + count, 0),
    used: rounds.reduce((sum, { used }) => sum + used, 0),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
    failure: rounds.find(({ failure }) => failure !== "")?.failure ?? "",
    perSecond: middle(({ perSecond }) => perSecond),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    max: Math.max(...rounds.map(({ max }) => max)),
  };
}

export function rowOf({ name, goal, scales }: Operation, measured: Row["measured"]): Row {
  const ours = measured[ROLLCALL];
  const ratios = Object.entries(measured)
    .filter(([target]) => ours !== undefined && target !== ROLLCALL)
    .map(([target, theirs]) => [target, (ours?.perSecond ?? 0) / theirs.perSecond] as const);
  return { operation: name, measured, ratios: Object.fromEntries(ratios), goal, scales };
}

const p50 = (rows: readonly Row[], name: string) =>
  rows.find(({ operation }) => operation === name)?.measured[ROLLCALL]?.p50 ?? Number.NaN;
const rate = (rows: readonly Row[], name: string) =>
  rows.find(({ operation }) => operation === name)?.measured[ROLLCALL]?.perSecond ?? Number.NaN;

/** What rollcall's rows say beside one another. */
export const comparisons = (rows: readonly Row[]): readonly Figure[] => [
  {
    name: "add a member: time at group large, to ten",
    value: p50(rows, "add a member to group large") / p50(rows, "add a member to group ten"),
    unit: "x",
    most: 1.3,
  },
  {
    name: "GET without members: time at group large, to ten",
    value:
      p50(rows, "GET group large without members") / p50(rows, "GET group ten without members"),
    unit: "x",
    most: 1.3,
  },
  {
    name: "list by index: time of the last page, to the first",
    value:
      p50(rows, "list page of 100, last, by index") /
      p50(rows, "list page of 100, first, by index"),
    unit: "x",
    most: 20,
  },
  {
    name: "list by cursor: time of a deep page, to the first",
    value:
      p50(rows, "list page of 100, deep, by cursor") /
      p50(rows, "list page of 100, first, by cursor"),
    unit: "x",
    most: 1.3,
  },
  {
    name: "bulk of 1,000: rate of creates, to one client's",
    value: (rate(rows, "POST /Bulk of 1,000 creates") * 1000) / rate(rows, "POST /Users, 1 client"),
    unit: "x",
    least: 3,
  },
];

/** One line for each operation, as a terminal shows it. */
export function table(rows: readonly Row[]): string {
  const others = [...new Set(rows.flatMap(({ ratios }) => Object.keys(ratios)))].sort(
    (one, other) => Number(other === FLOOR) - Number(one === FLOOR),
  );
  const hasGoals = (target: string) => rows.some(({ goal }) => goal[target] !== undefined);
  const columns = (target: string, rate: string, ratio: string, goal: string) =>
    hasGoals(target) ? [rate, ratio, goal] : [rate, ratio];
  return aligned([
    [
      "work",
      "rollcall/s",
      "p50 ms",
      "p99 ms",
      ...others.flatMap((target) => columns(target, `${target}/s`, "ratio", "goal")),
      "",
    ],
    ...rows.map(({ operation, measured, ratios, goal }) => [
      operation,
      whole(measured[ROLLCALL]?.perSecond),
      fine(measured[ROLLCALL]?.p50),
      fine(measured[ROLLCALL]?.p99),
      ...others.flatMap((target) =>
        columns(
          target,
          whole(measured[target]?.perSecond),
          fine(ratios[target]),
          least(ratios[target] === undefined ? undefined : goal[target]),
        ),
      ),
      verdict(others.map((target) => [ratios[target], goal[target]])),
    ]),
  ]);
}

/** One line for each figure. */
export const figureTable = (figures: readonly Figure[]): string =>
  aligned(
    figures.map(({ name, value, unit, most, least: fewest }) => [
      name,
      `${fine(value)} ${unit}`.trim(),
      most === undefined ? least(fewest) : `<= ${most}`,
      verdict([
        [value, fewest],
        [most, most === undefined ? undefined : value],
      ]),
    ]),
  );

/** Whether each value is at least its goal; nothing where there is no goal or no value. */
export function verdict(
  pairs: readonly (readonly [number | undefined, number | undefined])[],
): string {
  const judged = pairs.filter(([value, goal]) => value !== undefined && goal !== undefined);
  if (judged.length === 0) return "";
  return judged.every(([value = 0, goal = 0]) => value >= goal) ? "met" : "MISSED";
}

export const whole = (value: number | undefined) =>
  value === undefined ? "-" : value.toFixed(value < 100 ? 1 : 0);
/** Digits that count, and no more. */
export const fine = (value: number | undefined) => {
  if (value === undefined) return "-";
  return value.toFixed(value === 0 ? 0 : value < 0.095 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
};
const least = (value: number | undefined) => (value === undefined ? "" : `>= ${value}`);

export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
