import type { ScimError } from "../error.ts";
import { MESSAGE } from "../urn.ts";
import type { Method } from "./bulk-request.ts";
import { errorResponse } from "./error-response.ts";

/** What became of one operation. */
export interface BulkResult {
  readonly method?: Method;
  readonly bulkId?: string;
  /** The URL of the resource. */
  readonly location?: string;
  /** Its ETag after the operation. */
  readonly version?: string;
  /** The status that a single request would have been answered with, or the error. */
  readonly outcome: number | ScimError;
}

/**
 * A bulk response (RFC 7644 §3.7.3). "When indicating a response with an HTTP status other than a
 * 200-series response, the response body MUST be included. For normal completion, the server MAY
 * elect to omit the response body", and does.
 */
export function bulkResponse(results: readonly BulkResult[]): object {
  return { schemas: [MESSAGE.bulkResponse], Operations: results.map(operationOf) };
}

function operationOf({ outcome, method, bulkId, location, version }: BulkResult): object {
  const isError = typeof outcome !== "number";
  return {
    ...(location !== undefined && { location }),
    ...(method !== undefined && { method }),
    ...(bulkId !== undefined && { bulkId }),
    ...(version !== undefined && { version }),
    status: String(isError ? outcome.status : outcome),
    ...(isError && { response: errorResponse(outcome) }),
  };
}
