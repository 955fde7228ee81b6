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

/** Requests without a pause between them, and how many of them are handed over. */
interface Burst {
  readonly began: number;
  ended: number;
  counts: Counts;
  taken: Counts;
  /** Whether there was more than tests of the connection. */
  hasWork: boolean;
}

interface Client {
  last: number;
  burst?: Burst;
  /** By the minute, the oldest first. */
  readonly minutes: Map<number, Counts>;
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
  const hours = new Map<string, Contact>();
  const cycles = new Map<string, Cycle>();

  const addHour = (added: Contact) => {
    const found = hours.get(`${added.hour} ${added.client}`) ?? { ...added, ...NOTHING };
    const last = Math.max(found.last, added.last);
    hours.set(`${added.hour} ${added.client}`, { ...found, ...sum(found, added), last });
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
    burst.taken = counts;
  };

  return {
    note(request) {
      const { client: name, at, isProbe } = request;
      const counts = countsOf(request);
      const client: Client = clients.get(name) ?? { last: at, minutes: new Map() };
      clients.set(name, client);
      client.last = Math.max(client.last, at);
      addHour({ client: name, hour: at - (at % HOUR_MS), last: at, ...counts });
      addMinute(client.minutes, at, counts);
      if (client.burst && at - client.burst.ended >= QUIET_MS) {
        takeBurst(name, client.burst);
        delete client.burst;
      }
      client.burst ??= { began: at, ended: at, counts: NOTHING, taken: NOTHING, hasWork: false };
      client.burst.ended = Math.max(client.burst.ended, at);
      client.burst.counts = sum(client.burst.counts, counts);
      client.burst.hasWork ||= !isProbe;
    },
    take() {
      for (const [name, { burst }] of clients) if (burst) takeBurst(name, burst);
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
    known.burst = { began, ended, counts, taken: counts, hasWork: true };
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

const countsOf = ({ isWrite, isFailure }: Contacted): Counts => ({
  requests: 1,
  writes: Number(isWrite),
  failures: Number(isFailure),
});

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

function addMinute(minutes: Map<number, Counts>, at: number, counts: Counts): void {
  const minute = at - (at % MINUTE_MS);
  minutes.set(minute, sum(minutes.get(minute) ?? NOTHING, counts));
  for (const old of minutes.keys()) {
    if (old > at - HOUR_MS) break;
    minutes.delete(old);
  }
}
