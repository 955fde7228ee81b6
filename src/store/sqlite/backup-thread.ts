import type { CopyOrder, CopyReport } from "./backup-worker.ts";
import type { Inspection } from "./inspect.ts";
import { requireSpareFiles } from "./spare-files.ts";

/** A copy that is being made on a thread of its own. */
export interface Copying {
  /** @throws Error why there is none: see `copyDatabase` */
  readonly done: Promise<Inspection>;
  /** Ends the thread; a copy that is not done is not there. */
  end(): void;
}

/** Copies a database so that nobody waits for it, neither for the disk nor for this thread. */
export function copyOnThread(file: string, target: string): Copying {
  requireSpareFiles();
  const worker = new Worker(ENTRY, { smol: true });
  const { promise, resolve, reject } = Promise.withResolvers<Inspection>();
  worker.onmessage = ({ data: report }: MessageEvent<CopyReport>) => {
    if ("copied" in report) resolve(report.copied);
    else reject(new Error(report.failure));
  };
  worker.onerror = ({ message }) => reject(new Error(`The copying thread failed: ${message}`));
  worker.addEventListener("close", () => reject(new Error("The copying thread has ended.")));
  worker.postMessage({ file, target } satisfies CopyOrder);
  const end = () => worker.terminate();
  promise.then(end, end);
  return { done: promise, end };
}

/** In the executable all code is one file in a folder that stands for `src`. */
const ENTRY = import.meta.url.endsWith("/backup-thread.ts")
  ? new URL("./backup-worker.ts", import.meta.url)
  : new URL("./store/sqlite/backup-worker.ts", import.meta.url);
