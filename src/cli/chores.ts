import type { Directory } from "../directory/directory.ts";
import { runRetention } from "../directory/retention.ts";
import type { Log } from "../http/log.ts";
import type { Backups } from "./backups.ts";
import type { Chore } from "./chore.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A log of changes that is longer than this is told of: somebody reads and does not end. */
const LONG_LOG_BYTES = 1024 ** 3;

export interface ChoresOn {
  readonly directory: Directory;
  readonly log: Log;
  readonly backups: Pick<Backups, "chore">;
}

/** All that a running server does without being asked. */
export const chores = ({ directory, log, backups }: ChoresOn): readonly Chore[] => [
  {
    name: "retention",
    everyMs: HOUR_MS,
    async run() {
      const forgotten = await runRetention(directory);
      if (Object.values(forgotten).some((count) => count > 0)) log.info(forgotten, "forgot");
    },
  },
  {
    name: "log of changes",
    everyMs: MINUTE_MS,
    async run() {
      const bytes = await directory.store.shortenLog();
      if (bytes > LONG_LOG_BYTES) {
        log.warn({ bytes }, "the log of changes cannot be written back: another process reads");
      }
    },
  },
  {
    name: "free pages",
    everyMs: HOUR_MS,
    async run() {
      const pages = await directory.store.giveBack();
      if (pages > 0) log.info({ pages }, "gave room back to the disk");
    },
  },
  backups.chore,
];
