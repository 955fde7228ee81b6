import type { Directory } from "../directory/directory.ts";
import { runRetention } from "../directory/retention.ts";
import type { Log } from "../http/log.ts";

const HOUR_MS = 3_600_000;

/**
 * Forgets what has had its time, at once and then each hour. A failure is logged, and the next hour
 * tries again.
 * @returns what ends it; a run that is under way fails when the store is closed, which nobody is
 *   told
 */
export function startRetention(
  directory: Directory,
  log: Pick<Log, "info" | "error">,
  everyMs = HOUR_MS,
): () => void {
  let isRunning = false;
  let isStopped = false;
  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      const forgotten = await runRetention(directory);
      if (Object.values(forgotten).some((count) => count > 0)) log.info(forgotten, "forgot");
    } catch (error) {
      if (!isStopped) log.error({ error }, "the hourly clearing-up failed");
    } finally {
      isRunning = false;
    }
  }
  void run();
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
