import { LIMITS } from "../../scim/limits.ts";

/** What a client may still send: it fills up with time and is emptied by requests. */
export interface Bucket {
  readonly requests: number;
  /** Milliseconds of the clock at which that was so. */
  readonly atMs: number;
}

/**
 * Takes one request out of a bucket, which fills up at `rate` requests per second and holds those
 * of `LIMITS.burstSeconds`.
 * @param bucket undefined for a full one
 * @returns the bucket afterwards, and the whole seconds to wait where there was nothing in it
 */
export function takeRequest(
  bucket: Bucket | undefined,
  rate: number,
  nowMs: number,
): { bucket: Bucket; waitS: number } {
  const full = rate * LIMITS.burstSeconds;
  const { requests, atMs } = bucket ?? { requests: full, atMs: nowMs };
  const available = Math.min(full, requests + ((nowMs - atMs) / 1000) * rate);
  if (available < 1) {
    const waitS = Math.ceil((1 - available) / rate);
    return { bucket: { requests: available, atMs: nowMs }, waitS };
  }
  return { bucket: { requests: available - 1, atMs: nowMs }, waitS: 0 };
}
