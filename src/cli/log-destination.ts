import { type DestinationStream, pino, symbols } from "pino";

/** Characters that do not wait for the end of a turn. */
const MOST_WAITING = 16 * 1024;
const WARN = pino.levels.values.warn ?? 0;

/**
 * Hands on the lines of one turn of the event loop at once: requests that come together are
 * answered in one turn, and a write for the line of each is work for another thread,
 * which costs more than the line. Warnings and errors wait for nothing, nor do lines before them.
 * @param file writes when it can, and keeps the order
 * @param atEnd writes at once what waits when the process ends, also by what nobody caught
 */
export function logDestination(
  file: Pick<DestinationStream, "write">,
  atEnd: (lines: string) => unknown,
): DestinationStream {
  let waiting = "";
  let isDue = false;
  function take(): string {
    const lines = waiting;
    waiting = "";
    return lines;
  }
  function flush(): void {
    isDue = false;
    if (waiting !== "") file.write(take());
  }
  // Behind what the file itself does at the end, so that the order stays.
  process.on("exit", () => {
    try {
      if (waiting !== "") atEnd(take());
    } catch {
      // Nobody reads the log any more, or the disk is full, and there is no time to try again.
    }
  });
  const destination = {
    [symbols.needsMetadataGsym]: true as const,
    /** Of the line that comes; pino says it before it writes. */
    lastLevel: 0,
    write(line: string) {
      waiting += line;
      if (destination.lastLevel >= WARN || waiting.length >= MOST_WAITING) flush();
      else if (!isDue) {
        isDue = true;
        setImmediate(flush);
      }
    },
  };
  return destination;
}
