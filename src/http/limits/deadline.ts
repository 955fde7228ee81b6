import type { After } from "../../directory/after.ts";
import { ScimError } from "../../scim/error.ts";

/** The time that one request has. */
export interface Deadline {
  /** Aborted when the time is up: what has not begun by then is not begun any more. */
  readonly signal: AbortSignal;
  /** Waits for a part of the request that its client still has to send. @throws ScimError 408 */
  receive<T>(part: Promise<T>): Promise<T>;
  /** Waits for the answer. @throws ScimError 408 or 503 */
  answer<T>(work: Promise<T>): Promise<T>;
}

/** Whatever holds the server up for so long is not over in a second. */
const OVERDUE_WAIT_S = 10;

/**
 * Entra and Okta wait 60 seconds for an answer. Whoever gets one before that knows what to do next.
 * @param access whether the work may change anything
 * @param noted is told which side the time was lost on
 */
export function startDeadline(
  seconds: number,
  access: "read" | "write",
  after: After,
  noted: (reason: "deadline" | "body") => void,
): Deadline {
  // Nearly no request gets there, so what only the end of its time needs is made when asked for.
  let over: AbortController | undefined;
  let expired: PromiseWithResolvers<never> | undefined;
  let failure: ScimError | undefined;
  let fail: ((error: ScimError) => void) | undefined;
  let receiving = false;
  const cancel = after(seconds * 1000, () => {
    noted(receiving ? "body" : "deadline");
    failure = receiving ? slowBody(seconds) : overdue(seconds, access);
    over?.abort();
    expired?.reject(failure);
    fail?.(failure);
  });
  return {
    get signal() {
      over ??= new AbortController();
      if (failure !== undefined) over.abort();
      return over.signal;
    },
    async receive(part) {
      expired ??= expiry(failure);
      receiving = true;
      try {
        return await Promise.race([part, expired.promise]);
      } finally {
        receiving = false;
      }
    },
    answer: (work) =>
      new Promise((resolve, reject) => {
        fail = reject;
        if (failure !== undefined) reject(failure);
        work.then(
          (answer) => {
            cancel();
            resolve(answer);
          },
          (error: unknown) => {
            cancel();
            reject(error);
          },
        );
      }),
  };
}

/** @param failure with which the time is up already */
function expiry(failure: ScimError | undefined): PromiseWithResolvers<never> {
  const expired = Promise.withResolvers<never>();
  // Nobody may be waiting when the time is up.
  expired.promise.catch(() => undefined);
  if (failure !== undefined) expired.reject(failure);
  return expired;
}

/** RFC 9110 §15.5.9: the server "SHOULD send the close connection option". */
const slowBody = (seconds: number) =>
  new ScimError(408, `The body did not arrive within ${seconds} seconds.`, undefined, {
    Connection: "close",
  });

function overdue(seconds: number, access: "read" | "write"): ScimError {
  const fate =
    access === "write" ? " The change may still be carried out; read before you repeat it." : "";
  return new ScimError(503, `There was no answer within ${seconds} seconds.${fate}`, undefined, {
    "Retry-After": String(OVERDUE_WAIT_S),
  });
}
