import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runningUntilTheEnd } from "./ending.ts";
import { type Aim, OPERATIONS, type Operation } from "./operations.ts";
import type { Load, Measured, Plan } from "./plan.ts";
import { written } from "./wire.ts";

/** Requests in a list that is begun anew when it is through. */
const LONGEST_LIST = 50_000;
/** A list is for more a second than was answered so far, and for no fewer than these. */
const AHEAD = 2;
const FEWEST_PER_SECOND = 10_000;
const GIVES_UP_S = 30;

/** The version of wrk, where it is installed. */
export function wrkVersion(): string | undefined {
  if (!Bun.which("wrk")) return undefined;
  const { stdout, stderr } = Bun.spawnSync(["wrk", "--version"]);
  return /^wrk (\S+)/m.exec(`${stdout}${stderr}`)?.[1];
}

/** Load by wrk, which is told beforehand what to send. */
export function wrkLoad(aims: readonly Aim[], folder: string): Load {
  const rates = new Map<string, number>();
  return {
    measure: async (plan) => {
      const aim = aims.find(({ target }) => target === plan.aim);
      const operation = OPERATIONS.find(({ name }) => name === plan.operation);
      if (!aim || !operation) throw new Error(`Nothing is known of ${plan.aim}, ${plan.operation}`);
      const key = `${plan.aim} ${plan.operation}`;
      // What is read may be asked for again. What is written is not the same twice, and a round
      // for which the list of it was too short does not count.
      const isRead = operation.ask(aim, 0).method === "GET";
      let length = Math.ceil((rates.get(key) ?? FEWEST_PER_SECOND) * plan.seconds * AHEAD);
      if (isRead) length = LONGEST_LIST * Math.min(1, plan.seconds);
      for (let from = plan.from; ; length *= 2) {
        const list = join(folder, "requests");
        writeFileSync(list, listOf(aim, operation, from, length));
        const { isExhausted, measured } = await run(aim, operation, plan, list, isRead);
        rmSync(list);
        from += measured.used;
        if (isExhausted) continue;
        rates.set(key, Math.max(FEWEST_PER_SECOND, measured.perSecond, rates.get(key) ?? 0));
        return { ...measured, used: from - plan.from };
      }
    },
  };
}

function listOf(aim: Aim, operation: Operation, from: number, length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let n = from; n < from + length; n++) {
    const bytes = written(aim, operation.ask(aim, n));
    pieces.push(Buffer.from(`${bytes.length}\n`), bytes);
  }
  return Buffer.concat(pieces);
}

async function run(aim: Aim, operation: Operation, plan: Plan, list: string, isRead: boolean) {
  const clients = plan.clients ?? operation.clients;
  const script = join(import.meta.dir, "wrk.lua");
  // It counts in whole seconds, so it is stopped by the signal of Ctrl+C, after which it reports.
  const lasting = Math.ceil(plan.seconds) + GIVES_UP_S;
  const options = ["-t1", `-c${clients}`, `-d${lasting}s`, `--timeout=${GIVES_UP_S}s`];
  const told = [list, operation.status.join(), isRead ? "again" : "once"];
  const child = Bun.spawn(
    ["wrk", ...options, "-s", script, `http://127.0.0.1:${aim.port}/`, "--", ...told],
    { stdin: "ignore", stdout: "pipe", stderr: "inherit" },
  );
  const ended = runningUntilTheEnd(child.pid);
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    if (text === "") setTimeout(() => child.kill("SIGINT"), plan.seconds * 1000);
    text += decoder.decode(chunk, { stream: true });
  }
  await child.exited;
  ended();
  return reportOf(text);
}

function reportOf(text: string): { isExhausted: boolean; measured: Measured } {
  const number = (name: string) => {
    const found = new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`wrk does not tell '${name}':\n${text}`);
    return Number(found);
  };
  const count = number("count");
  const broken = number("broken");
  const failure = /^failure (.*)$/m.exec(text)?.[1] ?? "";
  return {
    isExhausted: number("exhausted") > 0,
    measured: {
      count,
      used: number("used"),
      failures: number("failures") + broken,
      failure: failure || (broken > 0 ? "connections that broke or gave no answer in time" : ""),
      perSecond: (count * 1_000_000) / number("duration"),
      p50: number("p50") / 1000,
      p99: number("p99") / 1000,
      max: number("max") / 1000,
    },
  };
}
