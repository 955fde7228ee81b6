import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { runRollcall } from "../binary/run-rollcall.ts";
import { wrkVersion } from "./wrk-load.ts";

const GB = 1024 ** 3;

/** What was measured on, and with which versions. */
export async function machine(hasWrk: boolean): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await runRollcall(["version"]);
  const node = Bun.which("node");
  const wrk = hasWrk ? wrkVersion() : undefined;
  return {
    rollcall: stdout.trim(),
    machine: `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / GB).toFixed(0)} GB`,
    Linux: release(),
    Bun: Bun.version,
    Node: node ? Bun.spawnSync([node, "--version"]).stdout.toString().trim() : "none",
    load: wrk
      ? `wrk ${wrk}; the own generator where requests are counted or waits`
      : "the own generator; wrk is not installed (apt install wrk) or not wanted",
    "load average before": loadavg()
      .map((load) => load.toFixed(2))
      .join(" "),
  };
}

/** A line of /proc/PID/status, such as VmRSS, in MB. */
export function memory(pid: number, name: "VmRSS" | "VmHWM"): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${name}:\\s*(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
}
