import type { Aim, Operation } from "./operations.ts";
import { OPERATIONS } from "./operations.ts";
import type { Load, Measured } from "./plan.ts";
import { median, type Row, rowOf } from "./table.ts";

const WARM_UP_S = 0.3;

export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  /** In place of what operations say: only to see that all of it works. */
  readonly most?: number;
  /** How often it is started to see how long that takes. */
  readonly starts: number;
}

export interface Loads {
  readonly own: Load;
  readonly wrk: Load | undefined;
}

/**
 * Fixed order, rounds interleaved, the medians of all: what disturbs the machine disturbs all of
 * the targets. A round before the first warms up, and is not counted.
 */
export async function measureRounds(
  aims: readonly Aim[],
  loads: Loads,
  { rounds, seconds, most }: Pace,
): Promise<Row[]> {
  const told = new Map<string, Measured[]>();
  const next = new Map<string, number>();
  const once = async (operation: Operation, target: string, lasting: number) => {
    const key = `${operation.name} ${target}`;
    const from = next.get(key) ?? 0;
    // Where requests are counted wrk cannot stop at the last of them.
    const load = operation.most === undefined ? (loads.wrk ?? loads.own) : loads.own;
    const fewest = Math.min(most ?? Number.MAX_SAFE_INTEGER, operation.most ?? 1e9);
    const plan = { aim: target, operation: operation.name, from, seconds: lasting, most: fewest };
    const measured = await load.measure(plan);
    next.set(key, from + measured.used);
    return measured;
  };
  for (let round = most === undefined ? 0 : 1; round <= rounds; round++) {
    for (const operation of OPERATIONS) {
      for (const { target } of aims.filter(({ target }) => operation.targets.includes(target))) {
        const measured = await once(operation, target, round === 0 ? WARM_UP_S : seconds);
        const key = `${operation.name} ${target}`;
        if (round > 0) told.set(key, [...(told.get(key) ?? []), measured]);
      }
    }
  }
  return OPERATIONS.map((operation) => {
    const all = operation.targets.flatMap((target) => {
      const measured = told.get(`${operation.name} ${target}`);
      return measured ? [[target, median(measured)] as const] : [];
    });
    return rowOf(operation, Object.fromEntries(all));
  });
}
