import type { Log } from "../http/log.ts";
import type { Chore } from "./chore.ts";
import { reasonOf } from "./reason-of.ts";

/**
 * Does each chore at once and then from time to time, none of them twice at one time. A failure is
 * told once, until it is another one or the chore has succeeded.
 * @returns what ends it; a run that is under way fails when the store is closed, which nobody is
 *   told
 */
export function startChores(chores: readonly Chore[], log: Pick<Log, "error">): () => void {
  const ends = chores.map((chore) => start(chore, log));
  return () => {
    for (const end of ends) end();
  };
}

function start({ name, everyMs, run }: Chore, log: Pick<Log, "error">): () => void {
  let told: string | undefined;
  let isRunning = false;
  let isStopped = false;
  async function once(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await run();
      told = undefined;
    } catch (error) {
      const failure = String(error);
      if (!isStopped && failure !== told) {
        told = failure;
        log.error({ chore: name, ...reasonOf(error) }, "a chore failed; it will be tried again");
      }
    } finally {
      isRunning = false;
    }
  }
  void once();
  const timer = setInterval(() => void once(), everyMs);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
