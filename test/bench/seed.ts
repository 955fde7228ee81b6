import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newGroup, patchOf } from "../binary/bodies.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { runRollcall } from "../binary/run-rollcall.ts";
import { runningUntilTheEnd } from "./ending.ts";
import { memory } from "./machine.ts";
import { type Aim, bulkOf } from "./operations.ts";
import { groupsOf } from "./sizes.ts";

/** Operations in one bulk request. */
const BULK = 1000;
/** Members in one PATCH: a body has a limit. */
const MEMBERS = 10_000;
const TELLS_EVERY_MS = 10_000;

/** A data folder of rollcall that nothing has been measured on yet, and what is in it. */
export interface Seed {
  readonly data: string;
  readonly version: string;
  readonly token: string;
  readonly ids: Aim["ids"];
  readonly groups: Aim["groups"];
  /** People by bulk requests and members, all of it. */
  readonly seconds: number;
  /** The most memory that it took to enter them, in MB. */
  readonly peak: number;
}

/** The seed in this folder, made where there is none yet. */
export async function seedIn(
  folder: string,
  people: number,
  say: (text: string) => void,
): Promise<Seed> {
  const file = join(folder, "seed.json");
  const data = join(folder, "rollcall");
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, "utf8")) as Seed;
    say(`Not seeded anew: ${folder} has ${people} people, entered by ${kept.version}`);
    return { ...kept, data };
  }
  // What there is without the file was never finished.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const rollcall = await startRollcall({ data, args: ["--log-level", "warn"] });
  const ended = runningUntilTheEnd(rollcall.pid);
  const token = await rollcall.token("bench", "provision");
  const send = sender(rollcall, token);
  const began = performance.now();
  const ids = await enterPeople(people, send, say);
  const groups = await enterGroups(people, ids, send);
  const seconds = (performance.now() - began) / 1000;
  const peak = memory(rollcall.pid, "VmHWM");
  // It writes the log of SQLite back, so that what is measured begins from a whole database.
  await rollcall.stop();
  ended();
  const version = (await runRollcall(["version"])).stdout.trim();
  const seed = { data, version, token, ids, groups, seconds, peak };
  writeFileSync(file, JSON.stringify(seed));
  return seed;
}

export type Send = (method: string, path: string, body?: unknown) => Promise<{ text: string }>;

/** Sends requests of which each has to succeed. */
export const sender =
  (rollcall: Rollcall, token: string): Send =>
  async (method, path, body) => {
    const answer = await rollcall.request(method, path, { token, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text.slice(0, 1000)}`);
    return answer;
  };

async function enterPeople(people: number, send: Send, say: (text: string) => void) {
  const ids: string[] = [];
  const began = performance.now();
  let told = began;
  for (let from = 0; from < people; from += BULK) {
    const body = bulkOf("", Math.min(BULK, people - from), from);
    const { text } = await send("POST", "/Bulk", body);
    const { Operations } = JSON.parse(text) as { Operations: { location: string }[] };
    ids.push(...Operations.map(({ location }) => location.slice(location.lastIndexOf("/") + 1)));
    const now = performance.now();
    if (now - told < TELLS_EVERY_MS) continue;
    told = now;
    const rate = (ids.length * 1000) / (now - began);
    say(`  seeding rollcall: ${ids.length} of ${people} people, ${rate.toFixed(0)}/s`);
  }
  return ids;
}

async function enterGroups(people: number, ids: readonly string[], send: Send) {
  const groups: Record<string, { id: string; members: number }> = {};
  for (const { name, members } of groupsOf(people)) {
    const { text } = await send("POST", "/Groups", newGroup({ displayName: name }));
    const { id } = JSON.parse(text) as { id: string };
    for (let from = 0; from < members; from += MEMBERS) {
      const value = ids.slice(from, Math.min(from + MEMBERS, members)).map((id) => ({ value: id }));
      await send("PATCH", `/Groups/${id}`, patchOf({ op: "add", path: "members", value }));
    }
    groups[name] = { id, members };
  }
  return groups;
}
