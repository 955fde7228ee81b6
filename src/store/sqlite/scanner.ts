import { clientGone, ScimError } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import type { Found, Scan } from "./scan.ts";
import { type ScanThread, startScanThread } from "./scan-thread.ts";

/** Searches on a thread of their own, one at a time, so that nobody else waits for them. */
export interface Scanner {
  /**
   * @param overdue makes the error of a search that takes too long
   * @throws ScimError 503 when too many searches wait, or this one has waited too long; 499 when
   *   the client is gone; what `overdue` makes
   */
  find(asked: Scan, overdue: () => Error, signal?: AbortSignal): Promise<Found>;
  /** Ends the thread. Searches that run or wait fail. */
  close(): Promise<void>;
}

export interface ScannerLimits {
  /** How long a search may run, and how long it may wait before. */
  readonly scanMs: number;
  /** Searches that wait for the one that runs. */
  readonly waiting: number;
}

interface Job {
  readonly asked: Scan;
  readonly overdue: () => Error;
  readonly answer: PromiseWithResolvers<Found>;
  /** Fails the job unless it is answered in time. Called again it begins anew. */
  readonly within: (ms: number, error: () => Error) => void;
}

const CLOSES_MS = 1000;

export function createScanner(
  file: string,
  limits: ScannerLimits = { scanMs: LIMITS.scanMs, waiting: LIMITS.waitingScans },
): Scanner {
  /** In the order of arrival. */
  const waiting = new Set<Job>();
  let running: Job | undefined;
  let thread: ScanThread | undefined;
  let working: Promise<void> | undefined;
  let closed = false;

  async function work(): Promise<void> {
    for (const job of waiting) {
      waiting.delete(job);
      running = job;
      job.within(limits.scanMs, job.overdue);
      run(job.asked).then(job.answer.resolve, job.answer.reject);
      await job.answer.promise.catch(replaceThread);
      running = undefined;
    }
    working = undefined;
  }

  async function run(asked: Scan): Promise<Found> {
    thread ??= startScanThread(file);
    return thread.run(asked);
  }

  /** What it was at may go on for long, and nobody waits for it. */
  async function replaceThread(): Promise<void> {
    const ended = thread?.end();
    thread = undefined;
    await ended;
  }

  function enqueue(job: Job): void {
    waiting.add(job);
    // From when it is answered, by whom or what ever, nothing is done for it.
    const leave = () => void waiting.delete(job);
    job.answer.promise.then(leave, leave);
    job.within(limits.scanMs, busy);
    working ??= work();
  }

  return {
    find(asked, overdue, signal) {
      if (closed) return Promise.reject(new Error("The store is closed."));
      if (signal?.aborted) return Promise.reject(clientGone());
      if (waiting.size >= limits.waiting) return Promise.reject(busy());
      const answer = Promise.withResolvers<Found>();
      enqueue({ asked, overdue, answer, within: clock(answer) });
      if (signal) heed(signal, answer);
      return answer.promise;
    },
    async close() {
      closed = true;
      const error = new Error("The store is closed.");
      for (const job of waiting) job.answer.reject(error);
      waiting.clear();
      running?.answer.reject(error);
      // One that is stuck in a single step of SQLite ends with the process.
      await Promise.race([working?.then(replaceThread) ?? replaceThread(), Bun.sleep(CLOSES_MS)]);
    },
  };
}

/** For whom the search threads has no time. */
const busy = () =>
  new ScimError(503, "Too many searches without an index are under way; ask again.", undefined, {
    "Retry-After": "5",
  });

function clock(answer: PromiseWithResolvers<Found>): Job["within"] {
  let timer: Timer | undefined;
  const stop = () => clearTimeout(timer);
  answer.promise.then(stop, stop);
  return (ms, error) => {
    stop();
    timer = setTimeout(() => answer.reject(error()), ms);
  };
}

function heed(signal: AbortSignal, answer: PromiseWithResolvers<Found>): void {
  const leave = () => answer.reject(clientGone());
  const stop = () => signal.removeEventListener("abort", leave);
  signal.addEventListener("abort", leave);
  answer.promise.then(stop, stop);
}
