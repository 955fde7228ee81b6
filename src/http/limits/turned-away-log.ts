import type { After } from "../../directory/after.ts";
import { LIMITS } from "../../scim/limits.ts";
import type { Log } from "../log.ts";

/** Who was turned away and why. */
export interface Sender {
  readonly reason: string;
  readonly client?: string;
  readonly address?: string;
}

const MINUTE_MS = 60_000;

/**
 * Tells the log once a minute how many requests of whom were turned away, in a bounded number of
 * lines: one for each request would let anybody fill the disk.
 */
export function turnedAwayLog(log: Log, after: After) {
  const counts = new Map<string, { sender: Sender; count: number }>();
  function flush(): void {
    for (const { sender, count } of counts.values()) {
      log.warn({ ...sender, count }, "requests were turned away");
    }
    counts.clear();
  }
  return {
    count(sender: Sender): void {
      if (counts.size === 0) after(MINUTE_MS, flush);
      const isCrowded = counts.size >= LIMITS.turnedAwayLines && !counts.has(keyOf(sender));
      const named = isCrowded ? { reason: sender.reason } : sender;
      const known = counts.get(keyOf(named));
      if (known) known.count += 1;
      else counts.set(keyOf(named), { sender: named, count: 1 });
    },
    /** Tells at once what has not been told yet. */
    flush,
  };
}

const keyOf = ({ reason, client = "", address = "" }: Sender) => `${reason} ${client} ${address}`;
