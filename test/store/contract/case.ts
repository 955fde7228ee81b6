import type { Store } from "../../../src/directory/store.ts";

/** An empty store, and the way to open what it keeps once more, as another process does. */
export interface Opened {
  readonly store: Store;
  again(): Store;
  /** Closes all that was opened and removes what they kept. */
  dispose(): Promise<void>;
}

/** One sentence of the contract in src/directory/store.ts. */
export interface Case {
  readonly sentence: string;
  run(opened: Opened): Promise<void>;
}
