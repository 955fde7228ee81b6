/**
 * Measures rollcall beside the floor and its peers, in one run on one machine, and prints a table:
 * `bun test/bench/bench.ts [--size 10k|100k|1m] [--rounds N] [--seconds S] [--smoke]`.
 * With --smoke it takes seconds, sees only that every operation is answered, and keeps nothing.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startRollcall } from "../binary/rollcall.ts";
import { EXECUTABLE, runRollcall } from "../binary/run-rollcall.ts";
import { chart } from "./chart.ts";
import type { Measured, Plan, Told } from "./generator.ts";
import { OPERATIONS, type Operation, ROLLCALL } from "./operations.ts";
import { SIZES } from "./sizes.ts";
import { comparisons, type Figure, median, type Row, rowOf, table } from "./table.ts";
import {
  arePeersInstalled,
  installPeers,
  startFloor,
  startOurs,
  startPeer,
  type Target,
} from "./targets.ts";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "10k" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    smoke: { type: "boolean", default: false },
  },
});
const size = values.smoke ? "smoke" : values.size;
const people = SIZES[size];
if (people === undefined) throw new Error(`--size is one of ${Object.keys(SIZES).join(", ")}.`);
const rounds = values.smoke ? 1 : Number(values.rounds);
const seconds = values.smoke ? 0.1 : Number(values.seconds);
const WARM_UP_S = 0.3;

const say = (text: string) => process.stdout.write(`${text}\n`);

const leftOut = values.smoke
  ? arePeersInstalled()
    ? undefined
    : "SCIMMY is not installed; make bench installs it."
  : await installPeers();
if (leftOut) say(`Left out: ${leftOut}`);

const facts = await machine();
for (const [name, fact] of Object.entries(facts)) say(`${name}: ${fact}`);

const targets: Target[] = [];
const generator = startGenerator();
try {
  targets.push(await startFloor(people));
  targets.push(await startOurs(people));
  if (!leftOut) targets.push(await startPeer(people));
  for (const { aim } of targets) generator.tell({ aim });
  const rows = await measureAll();
  const figures = values.smoke
    ? []
    : [...comparisons(rows), ...(await stall()), ...(await costs())];
  say(`\n${table(rows, figures)}`);
  failOn(rows);
  if (!values.smoke) keep(rows, figures);
} finally {
  generator.end();
  await Promise.all(targets.map((target) => target.stop()));
}

/** Fixed order, rounds interleaved: what disturbs the machine disturbs all of them. */
async function measureAll(): Promise<Row[]> {
  const asked = new Map<string, Measured[]>();
  const next = new Map<string, number>();
  const once = async (operation: Operation, target: string, lasting: number) => {
    const key = `${operation.name} ${target}`;
    const from = next.get(key) ?? 0;
    const most = values.smoke ? 20 : (operation.most ?? Number.MAX_SAFE_INTEGER);
    const plan = { aim: target, operation: operation.name, from, seconds: lasting, most };
    const measured = await generator.measure(plan);
    next.set(key, from + measured.count);
    return measured;
  };
  for (let round = values.smoke ? 1 : 0; round <= rounds; round++) {
    for (const operation of OPERATIONS) {
      for (const { aim } of targets.filter(({ aim }) => operation.targets.includes(aim.target))) {
        const measured = await once(operation, aim.target, round === 0 ? WARM_UP_S : seconds);
        const key = `${operation.name} ${aim.target}`;
        if (round > 0) asked.set(key, [...(asked.get(key) ?? []), measured]);
      }
    }
  }
  return OPERATIONS.map((operation) => {
    const all = operation.targets.flatMap((target) => {
      const measured = asked.get(`${operation.name} ${target}`);
      return measured ? [[target, median(measured)] as const] : [];
    });
    return rowOf(operation, Object.fromEntries(all));
  });
}

/** How long anybody waits while a search goes on that no index narrows. */
async function stall(): Promise<Figure[]> {
  const rollcall = targets.find(({ aim }) => aim.target === ROLLCALL);
  if (!rollcall?.rollcall) return [];
  const { aim } = rollcall;
  let isDone = false;
  let searches = 0;
  const search = async () => {
    while (!isDone) {
      const path = '/Users?filter=title co "nobody"';
      await rollcall.rollcall?.request("GET", path, { token: aim.token });
      searches++;
    }
  };
  const searching = search();
  const began = performance.now();
  const operation = "GET /Users/{id}";
  const plan = { aim: ROLLCALL, operation, from: 0, seconds: Math.max(1, seconds), most: 1e9 };
  const { p99, max } = await generator.measure(plan);
  isDone = true;
  await searching;
  const took = (performance.now() - began) / searches;
  return [
    { name: `title co, ${people} people, while others read`, value: took, unit: "ms" },
    { name: "GET /Users/{id} meanwhile, p99", value: p99, unit: "ms" },
    { name: "GET /Users/{id} meanwhile, longest", value: max, unit: "ms", most: 50 },
  ];
}

async function costs(): Promise<Figure[]> {
  const target = targets.find(({ aim }) => aim.target === ROLLCALL);
  if (!target?.rollcall) return [];
  const MB = 1024 * 1024;
  const bytes = statSync(join(target.rollcall.data, "rollcall.sqlite")).size;
  const peak = memory(target.pid, "VmHWM");
  const copy = join(tmpdir(), `rollcall-bench-copy-${process.pid}`);
  mkdirSync(copy);
  const file = join(copy, "rollcall.sqlite");
  await runRollcall(["backup", "--output", file, "--data", target.rollcall.data]);
  const began = performance.now();
  const again = await startRollcall({ data: copy });
  const took = performance.now() - began;
  const idle = memory(again.pid, "VmRSS");
  await again.stop();
  Bun.spawnSync(["rm", "-r", copy]);
  return [
    { name: "start to ready", value: took, unit: "ms", most: 300 },
    { name: "memory, idle", value: idle, unit: "MB", most: 120 },
    { name: "memory, most in this run", value: peak, unit: "MB", most: 350 },
    { name: "executable", value: statSync(EXECUTABLE).size / MB, unit: "MB" },
    { name: "database, with the journal of this run", value: bytes / MB, unit: "MB" },
  ];
}

/** A line of /proc/PID/status, in MB. */
function memory(pid: number, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${name}:\\s*(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
}

function startGenerator() {
  let resolve: (measured: Measured) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "generator.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message: Measured) => resolve(message),
    onExit: () => reject(new Error("The generator has ended.")),
  });
  const tell = (told: Told) => child.send(told);
  return {
    tell,
    measure: (plan: Plan): Promise<Measured> =>
      new Promise((done, failed) => {
        [resolve, reject] = [done, failed];
        tell({ plan });
      }),
    end: () => child.kill(),
  };
}

async function machine() {
  const { stdout } = await runRollcall(["version"]);
  const node = Bun.which("node");
  const sent = node ? Bun.spawnSync([node, "--version"]).stdout.toString().trim() : "none";
  return {
    rollcall: stdout.trim(),
    machine: `${cpus().length} x ${cpus()[0]?.model}, Linux ${release()}`,
    Bun: Bun.version,
    Node: sent,
    "load before": loadavg()
      .map((load) => load.toFixed(2))
      .join(" "),
    run: `${people} people, ${rounds} rounds of ${seconds} s`,
  };
}

function failOn(rows: readonly Row[]): void {
  for (const { operation, measured } of rows) {
    for (const [target, { count, failures, failure }] of Object.entries(measured)) {
      if (count > 0 && failures === 0) continue;
      say(`\n${target}, ${operation}: ${failures} of ${count} failed.\n${failure}`);
      process.exitCode = 1;
    }
  }
}

function keep(rows: readonly Row[], figures: readonly Figure[]): void {
  const folder = join(import.meta.dir, "results");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const stem = join(folder, `${at.slice(0, 19).replaceAll(":", "")}-${size}`);
  const kept = { at, ...facts, "load after": loadavg()[0]?.toFixed(2) };
  writeFileSync(`${stem}.json`, `${JSON.stringify({ facts: kept, rows, figures }, null, 2)}\n`);
  writeFileSync(`${stem}.svg`, chart(rows, `${facts.machine}; ${facts.run}; ${at.slice(0, 10)}`));
  say(`\nKept in ${stem}.json and .svg`);
}
