import type { Contact, Counts, Cycle } from "./contact-store.ts";

/** One request of a client under the SCIM root. */
export interface Contacted {
  readonly client: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isWrite: boolean;
  readonly isFailure: boolean;
  /** Whether it only asks if the server is there, as an identity provider's test of it does. */
  readonly isProbe: boolean;
}

/** What clients sent. Nothing here waits, reads a clock or writes. */
export interface SyncHealth {
  note(request: Contacted): void;
  /** Hands over what came since the last time. */
  take(): Additions;
  /** Takes back what could not be kept. */
  putBack(additions: Additions): void;
  /** When each client was last seen. */
  lastContacts(): ReadonlyMap<string, number>;
  /** What a client sent within an hour before `now`, as far as this process saw it. */
  lastHour(client: string, now: number): Counts;
}

/** To be added to what is kept of the same hours and cycles. */
export interface Additions {
  readonly contacts: readonly Contact[];
  readonly cycles: readonly Cycle[];
}

/** What goes on: requests are counted in place, for an object each would cost more than the sum. */
type Running<T> = { -readonly [Name in keyof T]: T[Name] };

/** Requests without a pause between them, and how many of them are handed over. */
interface Burst {
  readonly began: number;
  ended: number;
  readonly counts: Running<Counts>;
  taken: Counts;
  /** Whether there was more than tests of the connection. */
  hasWork: boolean;
}

interface Client {
  last: number;
  burst?: Burst;
  /** By the minute, the oldest first. */
  readonly minutes: Map<number, Running<Counts>>;
  /** Of the hour that the last request came in, unless it is handed over. */
  contact?: Running<Contact> | undefined;
}

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** After so long without a request the next one begins a new cycle. */
export const QUIET_MS = 10 * MINUTE_MS;

/**
 * @param known the newest hour and cycle of each client that are kept: a cycle that was under way
 *   at the last stop goes on
 */
export function createSyncHealth(known: Additions): SyncHealth {
  const clients = recall(known);
  const hours = new Map<string, Running<Contact>>();
  const cycles = new Map<string, Cycle>();

  const contactOf = (client: string, hour: number, last: number): Running<Contact> => {
    const key = `${hour} ${client}`;
    const found = hours.get(key) ?? { client, hour, last, ...NOTHING };
    hours.set(key, found);
    return found;
  };
  const addHour = (added: Contact) => {
    const contact = contactOf(added.client, added.hour, added.last);
    Object.assign(contact, sum(contact, added), { last: Math.max(contact.last, added.last) });
  };
  const addCycle = (added: Cycle) => {
    const found = cycles.get(`${added.began} ${added.client}`) ?? { ...added, ...NOTHING };
    const ended = Math.max(found.ended, added.ended);
    cycles.set(`${added.began} ${added.client}`, { ...found, ...sum(found, added), ended });
  };
  const takeBurst = (client: string, burst: Burst) => {
    const { began, ended, counts, taken } = burst;
    if (!isCycle(burst) || counts.requests === taken.requests) return;
    addCycle({ client, began, ended, ...difference(counts, taken) });
    burst.taken = { ...counts };
  };

  return {
    note(request) {
      const { client: name, at, isProbe } = request;
      const client: Client = clients.get(name) ?? { last: at, minutes: new Map() };
      clients.set(name, client);
      client.last = Math.max(client.last, at);
      const hour = at - (at % HOUR_MS);
      if (client.contact?.hour !== hour) client.contact = contactOf(name, hour, at);
      client.contact.last = Math.max(client.contact.last, at);
      count(client.contact, request);
      count(minuteOf(client.minutes, at), request);
      if (client.burst && at - client.burst.ended >= QUIET_MS) {
        takeBurst(name, client.burst);
        delete client.burst;
      }
      client.burst ??= burstAt(at);
      client.burst.ended = Math.max(client.burst.ended, at);
      count(client.burst.counts, request);
      client.burst.hasWork ||= !isProbe;
    },
    take() {
      for (const [name, client] of clients) {
        if (client.burst) takeBurst(name, client.burst);
        client.contact = undefined;
      }
      const additions = { contacts: [...hours.values()], cycles: [...cycles.values()] };
      hours.clear();
      cycles.clear();
      return additions;
    },
    putBack(additions) {
      additions.contacts.forEach(addHour);
      additions.cycles.forEach(addCycle);
    },
    lastContacts: () => new Map([...clients].map(([name, { last }]) => [name, last])),
    lastHour: (name, now) =>
      [...(clients.get(name)?.minutes ?? [])]
        .filter(([minute]) => minute > now - HOUR_MS)
        .reduce((all, [, counts]) => sum(all, counts), NOTHING),
  };
}

const burstAt = (at: number): Burst => ({
  began: at,
  ended: at,
  counts: { ...NOTHING },
  taken: NOTHING,
  hasWork: false,
});

/** One request is none, and neither is a test of the connection. */
const isCycle = ({ counts, hasWork }: Burst) => hasWork && counts.requests > 1;

function recall({ contacts, cycles }: Additions): Map<string, Client> {
  const clients = new Map<string, Client>();
  for (const { client, last } of contacts) {
    const known = clients.get(client)?.last ?? 0;
    clients.set(client, { last: Math.max(known, last), minutes: new Map() });
  }
  for (const { client, began, ended, requests, writes, failures } of cycles) {
    const known = clients.get(client);
    if (known === undefined || (known.burst?.began ?? 0) > began) continue;
    const counts = { requests, writes, failures };
    known.burst = { began, ended, counts, taken: { ...counts }, hasWork: true };
  }
  return clients;
}

/**
 * The usual time from the beginning of a cycle to that of the next: half of the pauses are longer.
 * @param cycles of one client, the newest first
 * @returns whole minutes; null when there is nothing to compare
 */
export function usualGapMinutes(cycles: readonly Cycle[]): number | null {
  const gaps = cycles
    .slice(1)
    .map(({ began }, index) => (cycles[index]?.began ?? began) - began)
    .sort((one, other) => one - other);
  const middle = gaps[Math.floor(gaps.length / 2)];
  return middle === undefined ? null : Math.round(middle / MINUTE_MS);
}

const NOTHING: Counts = { requests: 0, writes: 0, failures: 0 };

function count(counts: Running<Counts>, { isWrite, isFailure }: Contacted): void {
  counts.requests += 1;
  if (isWrite) counts.writes += 1;
  if (isFailure) counts.failures += 1;
}

const sum = (one: Counts, other: Counts): Counts => ({
  requests: one.requests + other.requests,
  writes: one.writes + other.writes,
  failures: one.failures + other.failures,
});

const difference = (one: Counts, other: Counts): Counts => ({
  requests: one.requests - other.requests,
  writes: one.writes - other.writes,
  failures: one.failures - other.failures,
});

/** The counts of the minute; those of an hour before it are forgotten. */
function minuteOf(minutes: Client["minutes"], at: number): Running<Counts> {
  const minute = at - (at % MINUTE_MS);
  const counts = minutes.get(minute) ?? { ...NOTHING };
  minutes.set(minute, counts);
  for (const old of minutes.keys()) {
    if (old > at - HOUR_MS) break;
    minutes.delete(old);
  }
  return counts;
}
