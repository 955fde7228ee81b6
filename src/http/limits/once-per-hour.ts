import { LIMITS } from "../../scim/limits.ts";

const HOUR_MS = 3_600_000;

/**
 * Tells whether something comes for the first time within an hour. After
 * LIMITS.toldAddresses of them nothing more is new in that hour: whoever has many addresses must
 * not fill the log.
 * @param now milliseconds of a clock that is never set back
 */
export function oncePerHour(now: () => number): (key: string) => boolean {
  const seen = new Set<string>();
  let sinceMs = now();
  return (key) => {
    const atMs = now();
    if (atMs - sinceMs >= HOUR_MS) {
      seen.clear();
      sinceMs = atMs;
    }
    if (seen.has(key) || seen.size >= LIMITS.toldAddresses) return false;
    seen.add(key);
    return true;
  };
}
