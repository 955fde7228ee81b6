/** Something that the server does by itself: when it starts, and again and again. */
export interface Chore {
  /** What the log calls it, e.g. "retention". */
  readonly name: string;
  readonly everyMs: number;
  /** Is not called again before it has settled. What it throws is logged, and it is tried again. */
  readonly run: () => Promise<void>;
}
