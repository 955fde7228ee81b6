/** A server is gone within ten seconds, whatever clients and other processes do. */
const STOPPED_WITHIN_MS = 9000;

/**
 * Settles at the first SIGTERM or SIGINT. From then on they do what they do by themselves: a second
 * one ends the process at once.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}

/** Waits for the steps of a stop, all of them together no longer than a server may take. */
export function createStop(
  withinMs = STOPPED_WITHIN_MS,
): (step: () => Promise<void>) => Promise<void> {
  let timeIsUp: Promise<void> | undefined;
  return async (step) => {
    timeIsUp ??= new Promise((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([step(), timeIsUp]);
  };
}
