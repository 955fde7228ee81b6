import { expect, test } from "bun:test";
import { type Bucket, takeRequest } from "../../../src/http/limits/token-bucket.ts";

const RATE = 25;
const BURST = 50;

/** Sends requests at one moment and counts those that are let through. */
function sendAt(nowMs: number, count: number, from: Bucket | undefined) {
  let bucket = from;
  let taken = 0;
  let waitS = 0;
  for (let sent = 0; sent < count; sent++) {
    const outcome = takeRequest(bucket, RATE, nowMs);
    bucket = outcome.bucket;
    if (outcome.waitS === 0) taken += 1;
    else waitS = outcome.waitS;
  }
  return { bucket, taken, waitS };
}

test("A client that was quiet may send two seconds' worth at once, and not one more", () => {
  const { taken, waitS } = sendAt(0, BURST + 1, undefined);
  expect([taken, waitS]).toEqual([BURST, 1]);
});

test.each([
  { afterMs: 39, taken: 0 },
  { afterMs: 40, taken: 1 },
  { afterMs: 1000, taken: RATE },
  { afterMs: 2000, taken: BURST },
  { afterMs: 60_000, taken: BURST },
])("After $afterMs ms it may send $taken more", ({ afterMs, taken }) => {
  const { bucket } = sendAt(0, BURST, undefined);
  expect(sendAt(afterMs, BURST + 1, bucket).taken).toBe(taken);
});

test("A client that keeps to its rate is never held up", () => {
  let bucket = sendAt(0, BURST, undefined).bucket;
  for (let request = 1; request <= 1000; request++) {
    const outcome = takeRequest(bucket, RATE, request * 40);
    bucket = outcome.bucket;
    expect(outcome.waitS).toBe(0);
  }
});

test("Requests that were turned away do not put off the next", () => {
  const { bucket } = sendAt(0, BURST + 100, undefined);
  expect(sendAt(40, 1, bucket).taken).toBe(1);
});
