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
export function lookAtClock(now: number, seen: readonly number[]): Finding[] {
  const latest = Math.max(EARLIEST, ...seen);
  if (now >= latest - TOLERATED_MS) return [ok(`It is ${iso(now)}; nothing was written later.`)];
  const says = `It is ${iso(now)} by the clock, but something was written at ${iso(latest)}.`;
  const advice = "Set the clock, and keep it right: timedatectl set-ntp true";
  return [critical(says, advice)];
}
