import type { Contact, Counts, Cycle, Totals } from "./contact-store.ts";
import type { Contacts } from "./contacts.ts";
import type { Directory } from "./directory.ts";
import { HOUR_MS, usualGapMinutes } from "./sync-health.ts";

const HOURS_SHOWN = 24;
const CYCLES_SHOWN = 20;

/** How the directory and those who provision it are doing. */
export interface Health extends Totals {
  readonly isProvisioning: boolean;
  /** In the order of their names. */
  readonly clients: readonly ClientHealth[];
}

export interface ClientHealth {
  readonly client: string;
  /** Milliseconds since 1970. */
  readonly lastContact: number;
  readonly lastHour: Counts;
  /** Those of the last day in which it sent anything, the oldest first. */
  readonly hours: readonly Contact[];
  /** The newest first. */
  readonly cycles: readonly Cycle[];
  /** Null while nothing can be said. */
  readonly usualGapMinutes: number | null;
}

export async function readHealth(
  { store, now }: Pick<Directory, "store" | "now">,
  contacts: Contacts,
): Promise<Health> {
  await contacts.flush();
  const at = now();
  const [totals, kept, isProvisioning] = await Promise.all([
    store.totals(),
    store.contacts(at - HOURS_SHOWN * HOUR_MS, CYCLES_SHOWN),
    store.isProvisioning(),
  ]);
  const hours = Map.groupBy(kept.contacts, ({ client }) => client);
  const cycles = Map.groupBy(kept.cycles, ({ client }) => client);
  const clients = [...contacts.lastContacts()].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...totals,
    isProvisioning: isProvisioning === true,
    clients: clients.map(([client, lastContact]) => ({
      client,
      lastContact,
      lastHour: lastHourOf(contacts.lastHour(client, at), hours.get(client) ?? [], at),
      hours: hours.get(client) ?? [],
      cycles: cycles.get(client) ?? [],
      usualGapMinutes: usualGapMinutes(cycles.get(client) ?? []),
    })),
  };
}

/**
 * Within sixty minutes lies what this process saw in them, and what is kept of the hour that the
 * clock shows; after a restart that may be more.
 */
function lastHourOf(seen: Counts, hours: readonly Contact[], now: number): Counts {
  const kept = hours.find(({ hour }) => hour === now - (now % HOUR_MS));
  return {
    requests: Math.max(seen.requests, kept?.requests ?? 0),
    writes: Math.max(seen.writes, kept?.writes ?? 0),
    failures: Math.max(seen.failures, kept?.failures ?? 0),
  };
}
