import type { After } from "../../directory/after.ts";
import type { ScimError } from "../../scim/error.ts";
import type { Log } from "../log.ts";
import { type ClientSettings, clientLimits } from "./client-limits.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { failureThrottle } from "./failure-throttle.ts";
import { TurnedAway, tooManyRequests } from "./turned-away.ts";
import { turnedAwayLog } from "./turned-away-log.ts";

export interface LimitSettings extends ClientSettings {
  /** How long a request may take. */
  readonly deadlineS: number;
}

/** What the limits need of the machine. */
export interface LimitsOn {
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
  readonly after: After;
  readonly log: Log;
}

/** Why requests were not carried out. */
export type LimitReason =
  | "rate"
  | "concurrency"
  | "authentication"
  | "address"
  | "deadline"
  | "body";

/** What keeps one client from taking the server away from the others. */
export interface Limits {
  /** Starts the time that a request has. */
  startDeadline(access: "read" | "write"): Deadline;
  /**
   * Lets a request of a client begin.
   * @returns is to be called when its work is over, whenever it was answered
   * @throws ScimError 429
   */
  admit(client: string): () => void;
  /**
   * Notes a request without a good token.
   * @param presented whether it had one at all; a client may first ask without (RFC 9110 §11.6.1)
   * @returns the error to answer: `error` itself, or after too many of them 429
   */
  refuse(error: ScimError, address: string, presented: boolean): ScimError;
  /** Notes a request from an address that may not ask. @returns the error to answer */
  forbid(address: string): ScimError;
  /** How many requests each limit met, since the start. */
  readonly met: Readonly<Record<LimitReason, number>>;
  /** Tells the log what it has not been told yet. */
  close(): void;
}

export function createLimits(settings: LimitSettings, { now, after, log }: LimitsOn): Limits {
  const met = { rate: 0, concurrency: 0, authentication: 0, address: 0, deadline: 0, body: 0 };
  const admission = clientLimits(settings, now);
  const failed = failureThrottle(now);
  const told = turnedAwayLog(log, after);
  return {
    startDeadline: (access) =>
      startDeadline(settings.deadlineS, access, after, (reason) => {
        met[reason] += 1;
      }),
    admit(client) {
      const outcome = admission(client);
      if (outcome.admitted) return outcome.done;
      const { reason, waitS } = outcome;
      met[reason] += 1;
      told.count({ reason, client });
      throw tooManyRequests(`${DETAILS[reason](settings, client)} Wait ${waitS} s.`, waitS);
    },
    refuse(error, address, presented) {
      const waitS = failed(address);
      if (waitS === 0) return error;
      met.authentication += 1;
      told.count({ reason: "authentication", address });
      if (!presented) return new TurnedAway(error.status, error.detail, undefined, error.headers);
      const detail = `${error.detail} Too many such requests came from this address.`;
      return tooManyRequests(`${detail} Wait ${waitS} s, or send a good token.`, waitS);
    },
    forbid(address) {
      met.address += 1;
      told.count({ reason: "address", address });
      return new TurnedAway(
        403,
        `Requests from ${address} are not let in: allow-addresses of this server does not name it.`,
      );
    },
    met,
    close: told.flush,
  };
}

const DETAILS = {
  rate: ({ rate }: LimitSettings, client: string) =>
    `Client '${client}' may send ${rate} requests per second.`,
  concurrency: ({ concurrency }: LimitSettings, client: string) =>
    `Client '${client}' may have ${concurrency} requests under way at one time.`,
};
