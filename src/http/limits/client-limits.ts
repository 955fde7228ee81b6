import { type Bucket, takeRequest } from "./token-bucket.ts";

/**
 * What one client may do, however many tokens it has; undefined is no limit. It is asked for each
 * request, and may change.
 */
export interface ClientSettings {
  /** Requests per second. */
  readonly rate: number | undefined;
  /** Requests at one time. */
  readonly concurrency: number | undefined;
}

/** Whether a request may begin. Whoever is let in has to say when it is done. */
export type Admission =
  | { readonly admitted: true; readonly done: () => void }
  | { readonly admitted: false; readonly reason: "rate" | "concurrency"; readonly waitS: number };

interface Client {
  bucket: Bucket | undefined;
  running: number;
  /** The answer to each request that is let in. */
  readonly admitted: Admission;
}

function newClient(): Client {
  const done = () => {
    client.running -= 1;
  };
  const client: Client = { bucket: undefined, running: 0, admitted: { admitted: true, done } };
  return client;
}

/** A request that takes longer than this is rare, so there is likely to be room by then. */
const CONCURRENCY_WAIT_S = 1;

/**
 * Lets the requests of each client in, or not. Clients are those that the operator made tokens
 * for, so the table of them does not grow with what is sent.
 * @param now milliseconds of a clock that is never set back
 */
export function clientLimits(
  settings: ClientSettings,
  now: () => number,
): (name: string) => Admission {
  const clients = new Map<string, Client>();
  return (name) => {
    const { rate, concurrency } = settings;
    const client = clients.get(name) ?? newClient();
    clients.set(name, client);
    if (concurrency !== undefined && client.running >= concurrency) {
      return { admitted: false, reason: "concurrency", waitS: CONCURRENCY_WAIT_S };
    }
    if (rate !== undefined) {
      const { bucket, waitS } = takeRequest(client.bucket, rate, now());
      client.bucket = bucket;
      if (waitS > 0) return { admitted: false, reason: "rate", waitS };
    }
    client.running += 1;
    return client.admitted;
  };
}
