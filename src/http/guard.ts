/**
 * What every answer says, whoever gets to see it and whatever it is: it is what its type says, it
 * is kept by nobody, no page shows it in a frame, and where it is opened as a page nothing in it
 * runs or is loaded. Pages that load scripts of their own, and what they load, say so themselves.
 */
const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
} as const;

const NAMES = Object.keys(HEADERS) as (keyof typeof HEADERS)[];

/** Adds to an answer what of these headers it does not say itself. */
export function guard(response: Response): Response {
  const { headers } = response;
  for (const name of NAMES) if (!headers.has(name)) headers.set(name, HEADERS[name]);
  return response;
}
