import { LIMITS } from "../../scim/limits.ts";

interface Failures {
  count: number;
  /** Milliseconds of the clock at the first of them. */
  sinceMs: number;
}

/**
 * Counts the requests without a good token by the address that they come from. Only the addresses
 * that failed last are kept: whoever has many of them gains attempts and cannot fill the memory.
 * @param now milliseconds of a clock that is never set back
 * @returns notes one failure; answers the whole seconds until the address may fail again, 0 while
 *   it may
 */
export function failureThrottle(now: () => number): (address: string) => number {
  const seen = new Map<string, Failures>();
  const windowMs = LIMITS.authenticationFailureSeconds * 1000;
  return (address) => {
    const atMs = now();
    const known = seen.get(address);
    const isCurrent = known !== undefined && atMs - known.sinceMs < windowMs;
    const failures = isCurrent ? known : { count: 0, sinceMs: atMs };
    failures.count += 1;
    // A Map keeps the order of insertion, so the first is the one that failed longest ago.
    seen.delete(address);
    seen.set(address, failures);
    const [oldest] = seen.keys();
    if (seen.size > LIMITS.throttledAddresses && oldest !== undefined) seen.delete(oldest);
    if (failures.count <= LIMITS.authenticationFailures) return 0;
    return Math.ceil((failures.sinceMs + windowMs - atMs) / 1000);
  };
}
