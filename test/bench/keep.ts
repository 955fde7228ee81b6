import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chart } from "./chart.ts";
import type { Report } from "./report.ts";

/** Writes what a run found as JSON and as a chart. @returns the path of both, without its end */
export function keep(report: Report, folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, name);
  writeFileSync(`${stem}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${stem}.svg`, chart(report));
  return stem;
}
