import { statSync } from "node:fs";
import { iso } from "../table.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, critical } = findingsOf("clock");

const TOLERATED_MS = 5 * 60_000;

/** Before this version of rollcall was written no machine can be. */
const EARLIEST = Date.parse("2026-01-01T00:00:00Z");

/**
 * Tokens, JWTs and retention go by the clock.
 * @param seen moments that have been, such as when the last change was written
 */
export function lookAtClock(now: number, files: readonly string[], seen: readonly number[]) {
  const written = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const latest = Math.max(EARLIEST, ...written, ...seen);
  if (now >= latest - TOLERATED_MS) return [ok(`It is ${iso(now)}; nothing was written later.`)];
  const says = `It is ${iso(now)} by the clock, but something was written at ${iso(latest)}.`;
  const advice = "Set the clock, and keep it right: timedatectl set-ntp true";
  return [critical(says, advice)] satisfies Finding[];
}
