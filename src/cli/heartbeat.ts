import type { Store } from "../directory/store.ts";
import type { Notify } from "./notify.ts";

/** Of the time that systemd waits for it: a beat that comes late by a queue is still in time. */
const BEATS = 4;
const EXTEND_EVERY_MS = 10_000;
/** Longer than anything holds up all else at a start, such as one slice of indexing anew. */
const EXTEND_BY_MS = 60_000;

/**
 * Says that the server lives, as often as systemd wants to hear it: each time only after the event
 * loop and the one who writes to the database have had a turn. What came of it does not count: a
 * disk that is full, or another process that holds the database, is not healed by a new start.
 * @returns what ends it
 */
export function startHeartbeat(
  notify: Pick<Notify, "watchdogMs" | "alive">,
  store: Pick<Store, "pulse">,
): () => void {
  if (notify.watchdogMs === undefined) return () => undefined;
  let isWaiting = false;
  let isEnded = false;
  async function beat(): Promise<void> {
    if (isWaiting) return;
    isWaiting = true;
    await store.pulse();
    isWaiting = false;
    if (!isEnded) notify.alive();
  }
  void beat();
  const timer = setInterval(() => void beat(), notify.watchdogMs / BEATS);
  timer.unref();
  return () => {
    isEnded = true;
    clearInterval(timer);
  };
}

/** Asks for more time, again and again, while the server gets ready. @returns what ends it */
export function startExtending(
  notify: Pick<Notify, "extend">,
  everyMs = EXTEND_EVERY_MS,
): () => void {
  const timer = setInterval(() => notify.extend(EXTEND_BY_MS), everyMs);
  return () => clearInterval(timer);
}
