import { ScimError } from "../scim/error.ts";
import { errorResponse } from "../scim/message/error-response.ts";
import type { Log } from "./log.ts";
import { scimJson } from "./respond.ts";

/**
 * The answer to whatever was thrown (RFC 7644 §3.12). What is no ScimError is a bug of ours: it is
 * logged under its request id, and the client is told that id and nothing else.
 */
export function errorAnswer(error: unknown, requestId: string, log: Log): Response {
  if (error instanceof ScimError)
    return scimJson(error.status, errorResponse(error), error.headers);
  log.error({ requestId, error }, "internal fault");
  const fault = new ScimError(
    500,
    `Internal fault; ask the operator about request '${requestId}'.`,
  );
  return scimJson(fault.status, errorResponse(fault));
}
