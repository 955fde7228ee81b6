import { ScimError } from "../../scim/error.ts";

/**
 * A request that a limit turned away. Whoever sends them can send many, so none gets a line of its
 * own in the log: they are counted there once a minute.
 */
export class TurnedAway extends ScimError {}

/**
 * RFC 6585 §4: the answer "MAY include a Retry-After header indicating how long to wait before
 * making a new request".
 * @param retryAfterS whole seconds, at least 1
 */
export const tooManyRequests = (detail: string, retryAfterS: number): TurnedAway =>
  new TurnedAway(429, detail, undefined, { "Retry-After": String(retryAfterS) });
