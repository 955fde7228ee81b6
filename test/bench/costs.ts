import { statSync } from "node:fs";
import { join } from "node:path";
import { EXECUTABLE, surroundings } from "../binary/run-rollcall.ts";
import { freePort } from "../free-port.ts";
import { runningUntilTheEnd } from "./ending.ts";
import { memory } from "./machine.ts";
import type { Seed } from "./seed.ts";
import type { Figure } from "./table.ts";

const ASKS_EVERY_MS = 2;
const READY_WITHIN_MS = 60_000;
/** After which it has done what there is to do at a start. */
const IDLE_AFTER_MS = 1000;
const MB = 1024 * 1024;

/** What it costs to have it: measured on what was just seeded, before anything is asked. */
export async function costFigures({ data, ids, seconds, peak }: Seed, starts: number) {
  const bytes = statSync(join(data, "rollcall.sqlite")).size;
  const all: { readyMs: number; idle: number }[] = [];
  for (let n = 0; n < starts; n++) all.push(await startOnce(data, n === starts - 1));
  const ready = all.map(({ readyMs }) => readyMs).sort((a, b) => a - b);
  const figures: Figure[] = [
    {
      name: `start to ready, median of ${starts}, files in the page cache`,
      value: ready[Math.floor(ready.length / 2)] ?? Number.NaN,
      unit: "ms",
      most: 300,
    },
    { name: "memory, idle after a start", value: all.at(-1)?.idle ?? 0, unit: "MB", most: 120 },
    { name: "executable", value: statSync(EXECUTABLE).size / MB, unit: "MB" },
    {
      name: "database for 100,000 people, their journal included",
      value: ((bytes / ids.length) * 100_000) / MB,
      unit: "MB",
    },
    { name: "seeding by bulk requests of 1,000", value: ids.length / seconds, unit: "people/s" },
    { name: "memory, most while seeding", value: peak, unit: "MB", most: 350 },
  ];
  return figures;
}

/** @param isLast whether there is a while to look at it idle */
async function startOnce(data: string, isLast: boolean) {
  const port = freePort();
  const began = performance.now();
  const child = Bun.spawn(
    [EXECUTABLE, "serve", "--listen", `127.0.0.1:${port}`, "--data", data, "--log-level", "warn"],
    { ...surroundings(), stdout: "ignore", stderr: "inherit" },
  );
  const ended = runningUntilTheEnd(child.pid);
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() - began > READY_WITHIN_MS) {
      throw new Error("rollcall serve does not become ready.");
    }
    await Bun.sleep(ASKS_EVERY_MS);
  }
  const readyMs = performance.now() - began;
  if (isLast) await Bun.sleep(IDLE_AFTER_MS);
  const idle = memory(child.pid, "VmRSS");
  child.kill("SIGTERM");
  await child.exited;
  ended();
  return { readyMs, idle };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  } catch {
    return false;
  }
}
