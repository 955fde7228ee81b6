import type { ScimError } from "../error.ts";
import { MESSAGE } from "../urn.ts";

/**
 * The body of a failure (RFC 7644 §3.12). `status` is "the HTTP status code expressed as a JSON
 * string".
 */
export interface ErrorResponse {
  readonly schemas: readonly string[];
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
}

export function errorResponse({ status, scimType, detail }: ScimError): ErrorResponse {
  return {
    schemas: [MESSAGE.error],
    status: String(status),
    ...(scimType && { scimType }),
    detail,
  };
}
