import { STATUS_CODES } from "node:http";
import type { ScimError } from "../../scim/error.ts";

/** The headers of every answer: nothing in it is meant for a cache. */
const HEADERS = { "Cache-Control": "no-store" };

/** An answer in JSON. */
export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...HEADERS, ...headers },
  });

/** An answer without a body. */
export const nothing = (): Response => new Response(null, { status: 204, headers: HEADERS });

/**
 * What went wrong, as RFC 9457 writes it. The type is "about:blank", for the status says it all
 * that a program needs; the detail is for people.
 */
export function problem({ status, detail, headers }: ScimError, requestId: string): Response {
  const title = STATUS_CODES[status] ?? "Error";
  return json(
    status,
    { type: "about:blank", title, status, detail, requestId },
    { ...headers, "Content-Type": "application/problem+json" },
  );
}
