import { ScimError } from "../scim/error.ts";
import { userType } from "../scim/schema/resource-type.ts";
import type { Directory } from "./directory.ts";
import type { Act, Around } from "./store.ts";

const DAY_MS = 86_400_000;
const MEGABYTE = 1024 * 1024;

/** How long workplace systems that read what changed can stay away, and counts of clients stay. */
const REMEMBERED_DAYS = 90;

/** People that are removed in one commit. */
const SLICE = 32;

/** How much was forgotten. */
export interface Forgotten {
  readonly entries: number;
  readonly tombstones: number;
  /** People who were inactive for too long. */
  readonly people: number;
}

/**
 * Forgets what has had its time: entries of the journal, tombstones, who was gone long ago; and
 * removes people who have been inactive for longer than the administrator wants to keep them. It
 * goes on in slices, between which others may read and write.
 */
export async function runRetention(directory: Directory): Promise<Forgotten> {
  const { store, now } = directory;
  const { journalDays, journalMegabytes, removeInactiveAfterDays, tombstoneDays } =
    await store.settings();
  const daysAgo = (days: number) => now() - days * DAY_MS;
  const people =
    removeInactiveAfterDays === null
      ? 0
      : await removeInactive(directory, daysAgo(removeInactiveAfterDays));
  const tombstones = await store.pruneTombstones(now(), daysAgo(tombstoneDays));
  const entries = await store.pruneJournal(daysAgo(journalDays), journalMegabytes * MEGABYTE);
  await store.forgetDepartures(daysAgo(REMEMBERED_DAYS));
  await store.pruneContacts(daysAgo(REMEMBERED_DAYS));
  return { entries, tombstones, people };
}

/** @returns how many people were removed, each with an entry in the journal */
async function removeInactive(directory: Directory, before: number): Promise<number> {
  const { store } = directory;
  let removed = 0;
  for (let after = ""; ; ) {
    const ids = await store.inactiveSince(before, after, SLICE);
    const done = await Promise.all(ids.map((id) => removeIfInactive(directory, id)));
    removed += done.filter(Boolean).length;
    const last = ids.at(-1);
    if (last === undefined) return removed;
    after = last;
  }
}

/** @returns false when it is somebody else's turn: who is active again, or gone by now */
async function removeIfInactive({ store, now, newId }: Directory, id: string): Promise<boolean> {
  const act: Act = {
    at: now(),
    doneBy: "job",
    client: "rollcall",
    token: "retention",
    requestId: newId(),
    method: "DELETE",
    status: 204,
  };
  try {
    await store.remove(act, userType, id, (_, around) => requireInactive(around));
    return true;
  } catch (error) {
    if (error instanceof ScimError && [404, 409].includes(error.status)) return false;
    throw error;
  }
}

function requireInactive({ profile, provenance }: Around): void {
  if (profile?.active === false && provenance.source === "provisioned") return;
  throw new ScimError(409, "Only inactive people that are provisioned are removed by the server.");
}
