import { ScimError } from "../scim/error.ts";

/**
 * What a line of the log says of a failure: of one that is understood what to do, of any other
 * where it happened.
 */
export const reasonOf = (error: unknown): object =>
  error instanceof ScimError
    ? { reason: error.detail, ...(error.cause instanceof Error && { said: saidBy(error.cause) }) }
    : { error };

const saidBy = (cause: Error): string =>
  "code" in cause ? `${cause.code}: ${cause.message}` : cause.message;
