import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const running = new Set<number>();
let folder: string | undefined;

/** A process that must not outlive this one. @returns what says that it has ended */
export function runningUntilTheEnd(pid: number): () => void {
  running.add(pid);
  return () => void running.delete(pid);
}

/** The folder of this run: whatever way the run ends, it is removed. */
export function workFolder(): string {
  folder ??= mkdtempSync(join(tmpdir(), "rollcall-bench-"));
  return folder;
}

process.on("exit", () => {
  for (const pid of running) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
// Without a handler the process would end by the signal, and "exit" would not be told.
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
