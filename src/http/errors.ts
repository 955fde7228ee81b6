import { ScimError } from "../scim/error.ts";
import { errorResponse } from "../scim/message/error-response.ts";
import type { Log } from "./log.ts";
import { scimJson } from "./respond.ts";

/**
 * What a client is told of whatever was thrown. What is no ScimError is a bug of ours: it is logged
 * under its request id, and the client is told that id and nothing else.
 */
export function toScimError(error: unknown, requestId: string, log: Log): ScimError {
  if (error instanceof ScimError) return error;
  log.error({ requestId, error }, "internal fault");
  return new ScimError(500, `Internal fault; ask the operator about request '${requestId}'.`);
}

/** The answer to a request that failed (RFC 7644 §3.12). */
export const errorAnswer = (error: ScimError): Response =>
  scimJson(error.status, errorResponse(error), error.headers);
