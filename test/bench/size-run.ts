import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { costFigures } from "./costs.ts";
import { workFolder } from "./ending.ts";
import { memory } from "./machine.ts";
import { COMMON, FLOOR, ROLLCALL } from "./operations.ts";
import { startOwnLoad } from "./own-load.ts";
import { type Peer, startPeer } from "./peers.ts";
import { type Loads, measureRounds, type Pace } from "./rounds.ts";
import { searchFigures } from "./searches.ts";
import { type Seed, seedIn } from "./seed.ts";
import { comparisons, type Figure, type Row } from "./table.ts";
import { startFloor, startOurs, type Target } from "./targets.ts";
import { wrkLoad } from "./wrk-load.ts";

export interface SizeRun {
  readonly size: string;
  readonly people: number;
  readonly rows: readonly Row[];
  readonly figures: readonly Figure[];
  /** What searches were not answered as they should be, one sentence for each. */
  readonly failures: readonly string[];
  /** Sentences: which peers were not asked, and why. */
  readonly leftOut: readonly string[];
}

export interface Terms {
  readonly pace: Pace;
  readonly peers: readonly Peer[];
  readonly hasWrk: boolean;
  /** Where seeds are kept, if they are. */
  readonly keep: string | undefined;
  readonly say: (text: string) => void;
}

/** All that is measured with this many people, from empty folders to stopped servers. */
export async function runSize(size: string, people: number, terms: Terms): Promise<SizeRun> {
  const folder = join(workFolder(), size);
  mkdirSync(folder);
  const seed = await freshSeed(size, people, folder, terms);
  settle();
  const costs = await costFigures(seed, terms.pace.starts);
  const targets: Target[] = [];
  const peers = terms.peers.filter(({ mostPeople }) => people <= mostPeople);
  try {
    targets.push(await startFloor(people, folder));
    const ours = await startOurs(seed);
    targets.push(ours);
    for (const peer of peers) targets.push(await startPeer(peer, people, folder));
    settle();
    const aims = targets.map(({ aim }) => aim);
    const own = startOwnLoad(aims, folder);
    const loads = { own, wrk: terms.hasWrk ? wrkLoad(aims, folder) : undefined };
    const rows = await measureRounds(aims, loads, terms.pace);
    const seconds = Math.max(terms.pace.seconds, 0.2);
    const searched = await searchFigures(ours, own, seconds);
    const agreement = await loadsAgree(loads, seconds);
    own.end();
    const figures = [
      ...comparisons(rows),
      ...searched.figures,
      ...costs,
      ...targets.map(({ aim: { target }, pid }) => ({
        name: `memory, most while measured: ${target}`,
        value: memory(pid, "VmHWM"),
        unit: "MB",
        ...(target === ROLLCALL && { most: 350 }),
      })),
      ...agreement,
    ];
    const leftOut = terms.peers
      .filter((peer) => !peers.includes(peer))
      .map(({ name, whyNoMore }) => `${name} is left out at ${size}: ${whyNoMore}`);
    return { size, people, rows, figures, failures: searched.failures, leftOut };
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
    rmSync(folder, { recursive: true });
  }
}

/** Else the first writes would wait until the disk has taken what was seeded or copied. */
const settle = () => Bun.spawnSync(["sync"]);

/** What is kept is never measured on itself: it would not be the same the next time. */
async function freshSeed(
  size: string,
  people: number,
  folder: string,
  { keep, say }: Terms,
): Promise<Seed> {
  if (keep === undefined) return await seedIn(folder, people, say);
  const kept = join(keep, size);
  if (!existsSync(kept)) mkdirSync(kept, { recursive: true });
  const seed = await seedIn(kept, people, say);
  const data = join(folder, "rollcall");
  cpSync(seed.data, data, { recursive: true });
  return { ...seed, data };
}

/** Both generators ask the floor the same: what they find should not depend on which it was. */
async function loadsAgree({ own, wrk }: Loads, seconds: number): Promise<Figure[]> {
  if (!wrk) return [];
  const plan = { aim: FLOOR, operation: COMMON, from: 0, seconds, most: 1e9 };
  const byWrk = await wrk.measure(plan);
  const byOwn = await own.measure(plan);
  const value = byOwn.perSecond / byWrk.perSecond;
  return [{ name: `${COMMON} of the floor: own generator's rate, to wrk's`, value, unit: "x" }];
}
