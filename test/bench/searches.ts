import { COMMON } from "./operations.ts";
import type { Load } from "./plan.ts";
import type { Figure } from "./table.ts";
import type { Ours } from "./targets.ts";

/** Searches that no index narrows; each of them looks at everybody and finds nobody. */
const FILTERS = [
  'title co "nobody"',
  'title co "nobody" and active eq true',
  'title co "nobody" or nickName sw "nobody"',
];
const READERS = 4;
/** Searches that are timed while nobody else asks, and for how long at most. */
const ALONE = 3;
const ALONE_MS = 6000;

export interface Searched {
  readonly figures: readonly Figure[];
  /** What was not answered as it should be, one sentence for each. It is timed all the same. */
  readonly failures: readonly string[];
}

/** How long searches without an index take, and how long others wait while they go on. */
export async function searchFigures(
  { rollcall, aim }: Ours,
  load: Load,
  seconds: number,
): Promise<Searched> {
  const failures: string[] = [];
  const search = async (filter: string) => {
    const began = performance.now();
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    const { status, text } = await rollcall.request("GET", path, { token: aim.token });
    if (status !== 200) failures.push(`GET ${path}: ${status} ${text}`);
    return performance.now() - began;
  };
  const read = () =>
    load.measure({
      aim: aim.target,
      operation: COMMON,
      from: 0,
      seconds,
      most: 1e9,
      clients: READERS,
    });
  const quiet = await read();
  const figures: Figure[] = [
    { name: `GET by ${READERS} readers, nobody searches: p99`, value: quiet.p99, unit: "ms" },
    { name: `GET by ${READERS} readers, nobody searches: longest`, value: quiet.max, unit: "ms" },
  ];
  for (const filter of FILTERS) {
    const alone = await timedAlone(() => search(filter));
    let isDone = false;
    const beside: number[] = [];
    const searching = (async () => {
      while (!isDone) beside.push(await search(filter));
    })();
    const { p99, max, failures: failed, failure } = await read();
    isDone = true;
    await searching;
    if (failed > 0) failures.push(`GET while ${filter}: ${failed} failed. ${failure}`);
    figures.push(
      { name: `${filter}: alone`, value: alone, unit: "ms" },
      { name: "  while others read", value: middle(beside), unit: "ms" },
      { name: `  GET by ${READERS} readers meanwhile: p99`, value: p99, unit: "ms" },
      { name: `  GET by ${READERS} readers meanwhile: longest`, value: max, unit: "ms", most: 50 },
    );
  }
  return { figures, failures };
}

async function timedAlone(search: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const times: number[] = [];
  while (times.length < ALONE && performance.now() - began < ALONE_MS) times.push(await search());
  return middle(times);
}

const middle = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
