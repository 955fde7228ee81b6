import type { Directory } from "../directory/directory.ts";
import { runRetention } from "../directory/retention.ts";
import type { Log } from "../http/log.ts";

const HOUR_MS = 3_600_000;

/** Something that the server does by itself: when it starts, and again and again. */
export interface Chore {
  /** What the log calls it, e.g. "retention". */
  readonly name: string;
  readonly everyMs: number;
  /** Is not called again before it has settled. What it throws is logged, and it is tried again. */
  readonly run: () => Promise<void>;
}

export interface ChoresOn {
  readonly directory: Directory;
  readonly log: Log;
}

/** All that a running server does without being asked. */
export const chores = ({ directory, log }: ChoresOn): readonly Chore[] => [
  {
    name: "retention",
    everyMs: HOUR_MS,
    async run() {
      const forgotten = await runRetention(directory);
      if (Object.values(forgotten).some((count) => count > 0)) log.info(forgotten, "forgot");
    },
  },
];
