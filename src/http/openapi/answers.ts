import { ref, SCIM_JSON } from "./components.ts";
import { type ErrorName, statusOf } from "./error-answers.ts";
import type { Examples } from "./examples.ts";

/** Response headers by name, as references. */
const HEADERS = {
  ETag: { ETag: ref("headers", "ETag") },
  Location: { Location: ref("headers", "Location") },
};

/** An answer with a SCIM body. */
export const answer = (
  description: string,
  schema: string,
  example: unknown,
  ...headers: (keyof typeof HEADERS)[]
) => ({
  description,
  content: {
    [SCIM_JSON]: {
      schema: ref("schemas", schema),
      examples: { example: { summary: description, value: example } },
    },
  },
  ...(headers.length > 0 && {
    headers: Object.assign({}, ...headers.map((name) => HEADERS[name])),
  }),
});

/** A request body in SCIM's media type; application/json is read as well (RFC 7644 §3.8). */
export const body = (description: string, schema: string, examples: Examples) => ({
  description,
  required: true,
  content: { [SCIM_JSON]: { schema: ref("schemas", schema), examples } },
});

/** The errors of a route, by status. Any SCIM route can turn a request away or be late. */
export function errors(...names: ErrorName[]) {
  const all: ErrorName[] = [
    ...names,
    ...(names.includes("TooLarge") ? (["BodyTimeout"] as const) : []),
    "Unauthorized",
    "TooManyRequests",
    "InternalError",
    "Overdue",
  ];
  return Object.fromEntries(all.map((name) => [statusOf(name), ref("responses", name)]));
}
