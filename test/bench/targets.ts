import { join } from "node:path";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { runningUntilTheEnd } from "./ending.ts";
import { type Aim, FLOOR, ROLLCALL } from "./operations.ts";
import { type Seed, type Send, sender } from "./seed.ts";
import { groupIdOf, groupsOf, idOf, numbers } from "./sizes.ts";

export interface Target {
  readonly aim: Aim;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Ours extends Target {
  readonly rollcall: Rollcall;
}

/** What a target is asked for where ids are ours to choose. */
export const ownIds = (people: number) => ({
  ids: numbers(people).map(idOf),
  groups: Object.fromEntries(
    groupsOf(people).map(({ name, members }) => [name, { id: groupIdOf(name), members }]),
  ),
  etag: 'W/"1"',
  cursors: {},
  token: "bench",
});

/** Runs a program that prints its port as JSON when it listens. */
export async function started(command: readonly string[], cwd?: string) {
  const child = Bun.spawn([...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    ...(cwd !== undefined && { cwd }),
  });
  const ended = runningUntilTheEnd(child.pid);
  let text = "";
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  if (!text.startsWith("{")) throw new Error(`${command.join(" ")} does not start.\n${text}`);
  const { port } = JSON.parse(text) as { port: number };
  const stop = async () => {
    child.kill();
    await child.exited;
    ended();
  };
  return { port, pid: child.pid, stop };
}

/** @param folder where it keeps its database */
export async function startFloor(people: number, folder: string): Promise<Target> {
  const command = [process.execPath, join(import.meta.dir, "floor.ts"), folder, `${people}`];
  const { port, ...rest } = await started(command);
  return { ...rest, aim: { target: FLOOR, port, ...ownIds(people) } };
}

export async function startOurs({ data, token, ids, groups }: Seed): Promise<Ours> {
  const rollcall = await startRollcall({ data, args: ["--log-level", "warn"] });
  const ended = runningUntilTheEnd(rollcall.pid);
  const send = sender(rollcall, token);
  const { headers } = await rollcall.request("GET", `/Users/${ids[0]}`, { token });
  const etag = headers.get("etag") ?? "";
  const cursors = await cursorsOf(ids.length, send);
  const port = Number(new URL(rollcall.url).port);
  return {
    aim: { target: ROLLCALL, port, token, ids, groups, etag, cursors },
    pid: rollcall.pid,
    rollcall,
    stop: async () => {
      await rollcall.stop();
      ended();
    },
  };
}

/** Walks to nine tenths of the list, in pages of 100: the first says how long all have to be. */
async function cursorsOf(people: number, send: Send) {
  let cursor = "";
  for (let seen = 0; seen < people * 0.9; seen += 100) {
    const path = `/Users?cursor=${encodeURIComponent(cursor)}&count=100`;
    const { text } = await send("GET", path);
    cursor = /"nextCursor":"([^"]+)"/.exec(text)?.[1] ?? cursor;
  }
  return { first: "", deep: cursor };
}
