import type { After } from "../../../src/directory/after.ts";
import { createLimits, type LimitSettings } from "../../../src/http/limits/limits.ts";
import type { Log } from "../../../src/http/log.ts";
import { LIMITS } from "../../../src/scim/limits.ts";

const quiet = () => undefined;

/** Limits on a clock that the test moves. Nothing happens by itself. */
export function limitsOf(settings: Partial<LimitSettings> = {}, log: Log["info"] = quiet) {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const after: After = (ms, task) => {
    const timer = { at: now + ms, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const limits = createLimits(
    { rate: undefined, concurrency: undefined, deadlineS: LIMITS.deadlineSeconds, ...settings },
    {
      now: () => now,
      after,
      log: { info: log, warn: log, error: log },
    },
  );
  /** Lets time pass and runs what is due. */
  function pass(seconds: number): void {
    now += seconds * 1000;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.task();
    }
  }
  return { limits, after, pass, pending: () => timers.size };
}
