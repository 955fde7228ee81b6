import { copyDatabase } from "./backup.ts";
import type { Inspection } from "./inspect.ts";

/** The thread that copies the database while another one answers. One copy for each message. */

export interface CopyOrder {
  readonly file: string;
  readonly target: string;
}

export type CopyReport =
  | { readonly copied: Inspection }
  /** Why there is no copy. */
  | { readonly failure: string };

declare const self: Worker;

self.onmessage = ({ data: order }: MessageEvent<CopyOrder>) => postMessage(report(order));

function report({ file, target }: CopyOrder): CopyReport {
  try {
    return { copied: copyDatabase(file, target) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
