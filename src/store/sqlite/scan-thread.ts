import type { Found, Scan } from "./scan.ts";
import type { Order, Report } from "./scan-worker.ts";
import { requireSpareFiles } from "./spare-files.ts";

/** A thread that searches one database file. */
export interface ScanThread {
  /**
   * One at a time.
   * @throws Error what SQLite said, or that the thread failed or was ended
   */
  run(asked: Scan): Promise<Found>;
  /** Ends it, whatever it does; settles when its connection is closed. */
  end(): Promise<void>;
}

/** @throws Error when there are no file descriptors for it */
export function startScanThread(file: string): ScanThread {
  requireSpareFiles();
  const worker = new Worker(ENTRY, { smol: true });
  const ended = new Promise<void>((resolve) => {
    worker.addEventListener("close", () => resolve());
  });
  return {
    run(asked) {
      const { promise, resolve, reject } = Promise.withResolvers<Found>();
      worker.onmessage = ({ data: report }: MessageEvent<Report>) => {
        if ("found" in report) resolve(report.found);
        else reject(Object.assign(new Error(report.failure), { code: report.code }));
      };
      worker.onerror = ({ message }) => reject(new Error(`The search thread failed: ${message}`));
      void ended.then(() => reject(new Error("The search thread has ended.")));
      worker.postMessage({ file, asked } satisfies Order);
      return promise;
    },
    end() {
      worker.terminate();
      return ended;
    },
  };
}

/**
 * In the executable all code is one file in a folder that stands for `src`, and the thread's is
 * another one below it.
 */
const ENTRY = import.meta.url.endsWith("/scan-thread.ts")
  ? new URL("./scan-worker.ts", import.meta.url)
  : new URL("./store/sqlite/scan-worker.ts", import.meta.url);
