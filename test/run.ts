/**
 * Runs the checks and tests one after another and ends with the tally `N passed, N failed`.
 * `bun test/run.ts` runs all of them, `bun test/run.ts quick` what needs no executable in dist/.
 */
import { readdirSync } from "node:fs";
import { whyNoFaults } from "./faults/tools.ts";
import { whyNoJudges } from "./judges/judge.ts";
import { whyNoPackages } from "./packages/tools.ts";
import { whyNoPromtool } from "./prometheus/promtool.ts";
import { whyNoProxies } from "./proxy/proxy.ts";
import { parseTally, type Tally } from "./tally.ts";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** A command that is one check by itself, or `bun test`, which counts its own. */
  readonly counts: "itself" | "tests";
}

/** Folders whose tests drive dist/rollcall, a few minutes in all. */
const DRIVING = ["binary", "idp", "rfc", "proxy", "faults", "packages", "prometheus", "judges"];
/** Folders of what takes long: `make torture`, and measures. */
const APART = ["bench", "torture"];

const bun = process.execPath;
const places = readdirSync(import.meta.dir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith(".test.ts"))
  .map((entry) => entry.name)
  .filter((name) => !APART.includes(name))
  .sort();

const checks: readonly Step[] = [
  {
    name: "format and lint",
    command: [bun, "node_modules/.bin/biome", "ci", "--error-on-warnings"],
    counts: "itself",
  },
  { name: "types", command: [bun, "node_modules/.bin/tsc", "-p", "."], counts: "itself" },
  // Apart, for only here there is a DOM, and nothing of Bun.
  {
    name: "types of the console",
    command: [bun, "node_modules/.bin/tsc", "-p", "src/console"],
    counts: "itself",
  },
];

/** What measures is measured by nobody: that it still runs is enough. */
const smoke: Step = {
  name: "bench smoke",
  command: [bun, "test/bench/bench.ts", "--smoke"],
  counts: "itself",
};

const quick = process.argv[2] === "quick";
const missing: Readonly<Record<string, string | undefined>> = quick
  ? {}
  : {
      judges: whyNoJudges(),
      packages: whyNoPackages(),
      prometheus: whyNoPromtool(),
      proxy: whyNoProxies(),
      faults: whyNoFaults(),
    };
// Where CI is set their tests fail without them: there the proof must not be left out.
const leftOut = process.env.CI ? [] : Object.keys(missing).filter((name) => missing[name]);
for (const name of leftOut) process.stdout.write(`test/${name} is left out: ${missing[name]}\n`);
const driving = quick
  ? []
  : DRIVING.filter((name) => places.includes(name) && !leftOut.includes(name));
const steps = [
  ...checks,
  tests(
    "tidy and units",
    places.filter((name) => !DRIVING.includes(name)),
    20_000,
  ),
  // Each in a process of its own: what one leaves behind cannot trouble the next.
  ...driving.map((name) => tests(name, [name], 120_000)),
  ...(quick ? [] : [smoke]),
];

let passed = 0;
let failed = 0;
for (const step of steps) {
  const began = performance.now();
  process.stdout.write(`== ${step.name}\n`);
  const tally = await run(step);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`   ${tally.passed} passed, ${tally.failed} failed in ${seconds} s\n`);
  passed += tally.passed;
  failed += tally.failed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function tests(name: string, paths: readonly string[], timeoutMs: number): Step {
  const files = paths.map((path) => `./test/${path}`);
  const command = [bun, "test", "--only-failures", `--timeout=${timeoutMs}`, ...files];
  return { name, command, counts: "tests" };
}

async function run(step: Step): Promise<Tally> {
  const child = Bun.spawn([...step.command], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: step.counts === "tests" ? "pipe" : "inherit",
  });
  const report = child.stderr ? await passOn(child.stderr) : "";
  const exitCode = await child.exited;
  if (step.counts === "tests") return parseTally(report, exitCode);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Shows the stream as it comes, and returns all of it. */
async function passOn(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    process.stderr.write(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
