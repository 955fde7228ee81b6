import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./command.ts";

/** Where a command writes what it was asked for. */
export interface Sink {
  /** Settles when there is room for more. @throws when nobody reads, or the disk is full */
  write(text: string): Promise<void>;
  /** All of it is there from now on, also after a power cut. */
  finish(): Promise<void>;
  /** What was written so far is no good. */
  discard(): void;
}

/**
 * A file that is there as a whole or not at all, and that nobody else reads; without a name,
 * standard output.
 * @throws UsageError when there is such a file, unless it may be replaced
 */
export function openSink(file: string | undefined, replaces: boolean): Sink {
  if (file === undefined) return standardOutput();
  if (!replaces && existsSync(file)) {
    throw new UsageError(
      `There is a file '${file}'. Name another one, or replace it with --force.`,
    );
  }
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = opened(temporary);
  return {
    async write(text) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    },
    async finish() {
      fsyncSync(handle);
      closeSync(handle);
      renameSync(temporary, file);
      const folder = openSync(dirname(file), "r");
      fsyncSync(folder);
      closeSync(folder);
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}

function opened(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--output cannot be written: ${reason}`);
  }
}

const standardOutput = (): Sink => ({
  write: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  finish: async () => undefined,
  discard: () => undefined,
});
