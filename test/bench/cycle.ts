import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "../binary/at.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { flagOn } from "../idp/entra/dialect.ts";
import { differences } from "../idp/entra/observer.ts";
import { seededRandom } from "../idp/entra/random.ts";
import { expectedOf, readBack } from "../idp/entra/read-back.ts";
import { startEntra } from "../idp/entra/simulator.ts";
import { found, isSoftDeleted, makeSource, type Source } from "../idp/entra/source.ts";
import { runningUntilTheEnd } from "./ending.ts";
import { memory } from "./machine.ts";
import { numbers } from "./sizes.ts";
import type { Figure } from "./table.ts";

export interface CycleSize {
  /** Whom Entra provisions; those who are disabled there come on top. */
  readonly people: number;
  readonly teams: number;
  readonly memberships: number;
}

export const CYCLES: Readonly<Record<string, CycleSize>> = {
  small: { people: 2_000, teams: 20, memberships: 10_000 },
  full: { people: 100_000, teams: 1_000, memberships: 500_000 },
};

const SAMPLE_EVERY_MS = 1000;
const TELLS_EVERY_MS = 10_000;
/** The share of a cycle in which memory may grow to what work needs. */
const WARM_UP = 0.1;

/** The initial cycle of Entra against an empty rollcall, compared with the source at its end. */
export async function cycleFigures(
  size: CycleSize,
  folder: string,
  say: (text: string) => void,
): Promise<Figure[]> {
  const source = sourceOf(size);
  const data = join(folder, "cycle");
  mkdirSync(data);
  const rollcall = await startRollcall({ data, args: ["--log-level", "warn"] });
  const ended = runningUntilTheEnd(rollcall.pid);
  const token = await rollcall.token("entra");
  const watched = watch(rollcall, say);
  const entra = startEntra(source, watched.rollcall, token, flagOn);
  const began = performance.now();
  await entra.cycle();
  const took = (performance.now() - began) / 1000;
  const samples = watched.end();
  const peak = memory(rollcall.pid, "VmHWM");
  const wrong = [...entra.failures];
  say("  the cycle is done; everything is read back and compared");
  const [expected, actual] = [expectedOf(source), await readBack(rollcall, token, readByCursor)];
  wrong.push(
    ...[
      ...differences(expected.users, actual.users),
      ...differences(expected.groups, actual.groups),
    ].map((each) => JSON.stringify(each).slice(0, 1000)),
  );
  await rollcall.stop();
  ended();
  if (wrong.length > 0) {
    const first = wrong.slice(0, 5).join("\n");
    throw new Error(`The directory is not what the source is, ${wrong.length} times:\n${first}`);
  }
  const members = Object.values(expected.groups).map((group) => at(group, "/members"));
  const memberships = members.reduce((sum: number, list) => sum + (list as Json[]).length, 0);
  return figuresOf(watched, { took, peak, samples, memberships });
}

interface Watched {
  readonly rollcall: Rollcall;
  /** When requests of a kind were first sent and last answered, and how many there were. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** @returns the memory of rollcall, in MB, each second */
  end(): number[];
}

interface Kind {
  readonly first: number;
  last: number;
  count: number;
}

function watch(rollcall: Rollcall, say: (text: string) => void): Watched {
  const kinds = new Map<string, Kind>();
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(memory(rollcall.pid, "VmRSS")), SAMPLE_EVERY_MS);
  const count = (name: string) => kinds.get(name)?.count ?? 0;
  const telling = setInterval(() => {
    const counted = ["POST Users", "PATCH Users", "POST Groups", "PATCH Groups"]
      .filter((kind) => count(kind) > 0)
      .map((kind) => `${count(kind)} ${kind}`);
    say(`  cycle of Entra: ${counted.join(", ")}`);
  }, TELLS_EVERY_MS);
  return {
    kinds,
    rollcall: {
      ...rollcall,
      request: async (method, path, sent) => {
        const name = `${method} ${/^\/(\w+)/.exec(path)?.[1]}`;
        const kind = kinds.get(name) ?? { first: performance.now(), last: 0, count: 0 };
        kinds.set(name, kind);
        const answer = await rollcall.request(method, path, sent);
        kind.last = performance.now();
        kind.count++;
        return answer;
      },
    },
    end: () => {
      clearInterval(sampling);
      clearInterval(telling);
      return samples;
    },
  };
}

interface Outcome {
  readonly took: number;
  readonly peak: number;
  readonly samples: readonly number[];
  readonly memberships: number;
}

function figuresOf({ kinds }: Watched, { took, peak, samples, memberships }: Outcome): Figure[] {
  const secondsOf = (name: string, from = name) =>
    ((kinds.get(name)?.last ?? 0) - (kinds.get(from)?.first ?? 0)) / 1000;
  const count = (name: string) => kinds.get(name)?.count ?? 0;
  const requests = [...kinds.values()].reduce((sum, kind) => sum + kind.count, 0);
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const quarter = Math.ceil(warm.length / 4);
  const first = middle(warm.slice(0, quarter));
  const last = middle(warm.slice(-quarter));
  return [
    { name: "differences to the source, at the end", value: 0, unit: "", most: 0 },
    { name: "time of the whole cycle", value: took, unit: "s" },
    { name: "requests", value: requests / took, unit: "/s" },
    {
      name: `users, ${count("POST Users")}: matched and created`,
      value: count("POST Users") / secondsOf("POST Users", "GET Users"),
      unit: "/s",
    },
    {
      name: `managers, ${count("PATCH Users")}: asked for and set`,
      value: count("PATCH Users") / secondsOf("PATCH Users"),
      unit: "/s",
    },
    {
      name: `memberships, ${memberships} in ${count("POST Groups")} groups`,
      value: memberships / secondsOf("PATCH Groups"),
      unit: "/s",
    },
    { name: "memory, median of the first quarter", value: first, unit: "MB" },
    { name: "memory, median of the last quarter", value: last, unit: "MB" },
    { name: "memory: last quarter to first", value: last / first, unit: "x", most: 1.2 },
    { name: "memory, most", value: peak, unit: "MB" },
  ];
}

const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One group that nearly everybody is in, one of nobody, one of one person, and many teams. */
function sourceOf({ people, teams, memberships }: CycleSize): Source {
  const random = seededRandom(20_490_612);
  // Of a hundred whom Entra knows three are disabled, and not created.
  const source = makeSource(random, Math.round(people / 0.97), 3);
  const inScope = (member: string) => {
    const person = source.people.get(member);
    return person !== undefined && !isSoftDeleted(person);
  };
  const large = [...source.teams.values()].flatMap(({ members }) => [...members]).filter(inScope);
  const each = (memberships - large.length) / 0.97 / (teams - 3);
  for (const n of numbers(teams - 3)) {
    found(source, random, n + 3, Math.round(each * (0.1 + 1.8 * (n / (teams - 4)))));
  }
  return source;
}

/** Reads a whole collection, each page where the last one ended. */
async function readByCursor(rollcall: Rollcall, token: string, endpoint: string, count: number) {
  const resources: { [key: string]: Json }[] = [];
  for (let cursor: Json | undefined = ""; cursor !== undefined; ) {
    const path = `${endpoint}?cursor=${encodeURIComponent(String(cursor))}&count=${count}`;
    const { json, status, text } = await rollcall.request("GET", path, { token });
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text.slice(0, 500)}`);
    const page = at(json, "/Resources");
    for (const each of Array.isArray(page) ? page : []) resources.push(each as never);
    cursor = at(json, "/nextCursor");
  }
  return resources;
}
