import { expect, test } from "bun:test";
import { failureThrottle } from "../../../src/http/limits/failure-throttle.ts";
import { LIMITS } from "../../../src/scim/limits.ts";

const { authenticationFailures: FAILURES, authenticationFailureSeconds: SECONDS } = LIMITS;

function throttle() {
  let nowMs = 0;
  const failed = failureThrottle(() => nowMs);
  const failTimes = (count: number, address = "192.0.2.1") =>
    Array.from({ length: count }, () => failed(address)).at(-1);
  return { failTimes, pass: (seconds: number) => (nowMs += seconds * 1000) };
}

test("As many failures as are allowed are let be, one more is not", () => {
  const { failTimes } = throttle();
  expect(failTimes(FAILURES)).toBe(0);
  expect(failTimes(1)).toBe(SECONDS);
});

test("Addresses do not count for one another", () => {
  const { failTimes } = throttle();
  failTimes(FAILURES + 1);
  expect(failTimes(1, "192.0.2.2")).toBe(0);
});

test("The wait is told in whole seconds, and when it is over the address may fail again", () => {
  const { failTimes, pass } = throttle();
  failTimes(FAILURES);
  pass(SECONDS - 0.5);
  expect(failTimes(1)).toBe(1);
  pass(0.5);
  expect(failTimes(FAILURES)).toBe(0);
  expect(failTimes(1)).toBe(SECONDS);
});

test("Whoever has very many addresses does not fill the memory: the oldest are forgotten", () => {
  const { failTimes } = throttle();
  failTimes(FAILURES, "first");
  for (let index = 1; index < LIMITS.throttledAddresses; index++) failTimes(1, `${index}`);
  expect(failTimes(1, "first")).toBe(SECONDS);
  for (let index = 0; index < LIMITS.throttledAddresses; index++) failTimes(1, `other ${index}`);
  expect(failTimes(1, "first")).toBe(0);
});
