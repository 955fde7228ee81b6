/**
 * Measures rollcall beside the floor and its peers, in one run on one machine, and prints tables:
 *
 *   bun test/bench/bench.ts [--sizes 10k,100k,1m] [--rounds 5] [--seconds 1] [--load wrk|own]
 *     [--cycle none|small|full] [--keep DIR] [--output DIR] [--example]
 *
 * --keep DIR keeps what was seeded, or takes what is there, so that a million people are entered
 * once; --output is where results go, --example writes the one that README shows as well.
 * With --smoke it takes seconds, sees only that all of it works, and keeps nothing.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CYCLES, cycleFigures } from "./cycle.ts";
import { workFolder } from "./ending.ts";
import { install, isInstalled } from "./install-peers.ts";
import { keep } from "./keep.ts";
import { machine } from "./machine.ts";
import { PEERS, type Peer } from "./peers.ts";
import { failuresOf, type Report, sizeReport, summary } from "./report.ts";
import { scaled, scaleTable } from "./scale.ts";
import { runSize, type SizeRun } from "./size-run.ts";
import { SIZES } from "./sizes.ts";
import { figureTable } from "./table.ts";
import { wrkVersion } from "./wrk-load.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10k,100k,1m" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    load: { type: "string", default: "wrk" },
    cycle: { type: "string", default: "full" },
    keep: { type: "string" },
    output: { type: "string", default: join(import.meta.dir, "results") },
    example: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

const sizes = values.smoke ? ["smoke"] : values.sizes.split(",");
const unknown = sizes.find((size) => SIZES[size] === undefined);
if (unknown !== undefined) {
  throw new Error(`--sizes: '${unknown}' is none of ${Object.keys(SIZES).join(", ")}.`);
}
const cycle = values.smoke ? "small" : values.cycle;
if (cycle !== "none" && CYCLES[cycle] === undefined) {
  throw new Error(`--cycle: '${cycle}' is none of none, ${Object.keys(CYCLES).join(", ")}.`);
}
const pace = values.smoke
  ? { rounds: 1, seconds: 0.1, most: 20, starts: 1 }
  : { rounds: Number(values.rounds), seconds: Number(values.seconds), starts: 5 };
const hasWrk = values.load === "wrk" && wrkVersion() !== undefined;

const began = performance.now();
const facts = { ...(await machine(hasWrk)), run: runOf() };
for (const [name, fact] of Object.entries(facts)) say(`${`${name}:`.padEnd(22)}${fact}`);
const peers: Peer[] = [];
for (const peer of PEERS) {
  const why = values.smoke
    ? isInstalled(peer.name)
      ? undefined
      : "it is not installed; make bench installs it."
    : await install(peer.name, peer.commands);
  if (why === undefined) peers.push(peer);
  say(`${`${peer.name}:`.padEnd(22)}${why === undefined ? peer.setup : `left out, ${why}`}`);
}

const runs: SizeRun[] = [];
for (const size of sizes) {
  say(`\nMeasuring at ${size}, after ${elapsed()}`);
  const run = await runSize(size, SIZES[size] ?? 0, {
    pace,
    peers,
    hasWrk,
    keep: values.keep && resolve(values.keep),
    say,
  });
  runs.push(run);
  say(sizeReport(run));
}
const scale = scaled(runs);
if (scale.length > 0) say(`\n== how it grows ==\n\n${scaleTable(runs, scale)}`);
const report: Report = { at: new Date().toISOString(), facts, runs, scale, cycle: await entra() };
say(`\n${values.smoke ? "Too short to judge by." : summary(report)}\nIt took ${elapsed()}.`);
for (const failure of failuresOf(report)) {
  say(failure);
  process.exitCode = 1;
}
const stamp = `${report.at.slice(0, 19).replaceAll(":", "")}-${sizes.join("-")}`;
const stems = values.smoke
  ? [keep(report, join(workFolder(), "results"), stamp)]
  : [keep(report, values.output, stamp)];
if (values.example) stems.push(keep(report, values.output, "example"));
if (!values.smoke) for (const stem of stems) say(`Kept in ${stem}.json and .svg`);

async function entra() {
  const size = CYCLES[cycle];
  if (size === undefined) return [];
  const { people, teams, memberships } = size;
  const what = `${people} users, ${teams} groups, ${memberships} memberships`;
  say(`\n== initial cycle of Entra: ${what} ==\n`);
  const figures = await cycleFigures(size, workFolder(), say);
  say(figureTable(figures));
  return figures;
}

function runOf(): string {
  const lasting = `${pace.rounds} rounds of ${pace.seconds} s for each operation and target`;
  return `${sizes.join(", ")}; ${lasting}; cycle of Entra: ${cycle}`;
}

function elapsed(): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}
