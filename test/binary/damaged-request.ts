import fc from "fast-check";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "./at.ts";

/** A request as a client would send it. */
export interface Request {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A good request. */
interface Base {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  /** The content type of the body, if it is not SCIM's. */
  readonly type?: string;
}

const FORM = "application/x-www-form-urlencoded";

/** Not DELETE, or soon nothing would be there. */
const METHODS = ["get", "post", "put", "patch"];

/** Routes that the OpenAPI document leaves out, and paths that are no route. */
const MORE: readonly Base[] = [
  ...["/", "/docs", "/docs/json", "/scim", "/scim/v2/Me", "/scim/v2/Bulk", "/scim/v2/"],
  ...["/scim/Users", "/scim//v2//users/", "/scim?aadOptscim062020/Users", "/oauth/token", "/%zz"],
].flatMap((path) => [
  { method: "GET", path },
  { method: "POST", path, body: {} },
]);

/**
 * A good request for each route and each example in the OpenAPI document.
 * @param ids of resources that are there, by endpoint
 */
export function requestsOf(
  document: Json | undefined,
  ids: Readonly<Record<string, string>>,
): Base[] {
  const paths = Object.entries(objectOf(at(document, "/paths")));
  const known = paths.flatMap(([pattern, operations]) =>
    Object.entries(objectOf(operations))
      .filter(([method]) => METHODS.includes(method))
      .flatMap(([method, operation]) => {
        const [, endpoint = ""] = /\/(\w+)\/\{/.exec(pattern) ?? [];
        const path = pattern.replace(/\{\w+\}/, ids[endpoint] ?? endpoint);
        const asked = { method: method.toUpperCase(), path };
        const bodies = bodiesIn(operation);
        return bodies.length === 0 ? [asked] : bodies.map((body) => ({ ...asked, ...body }));
      }),
  );
  return [...known, ...MORE];
}

const objectOf = (json: Json | undefined) =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};

const bodiesIn = (operation: Json): Pick<Base, "body" | "type">[] =>
  Object.entries(objectOf(at(operation, "/requestBody/content"))).flatMap(([type, content]) =>
    Object.values(objectOf(at(content, "/examples"))).map((each) => ({
      body: at(each, "/value") ?? null,
      type,
    })),
  );

/** A body as its content type writes it. */
function written(body: Json, type: string): string {
  if (type !== FORM) return JSON.stringify(body);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(objectOf(body))) {
    form.append(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return form.toString();
}

const SHARP: readonly Json[] = [
  ...[null, true, "", [], {}, [[]], [null], 0, -1, 1e308, 2 ** 53, 0.1, "True", "false"],
  ...["\u0000", "\ud800", "\u202e", "İ", "ß", "%", "'; --", "x".repeat(20_000), "1".repeat(400)],
  ...["__proto__", "constructor", "members", "emails", "userName", "schemas", "id", "meta"],
  ...['emails[type eq "work"].value', "members[value eq", "urn:ietf:params:scim:", "a.b.c", "$ref"],
  { __proto__: null, value: { value: [{ value: null }] } },
  Array.from({ length: 300 }, (_, index) => ({ value: `${index}` })),
];

const json = fc.oneof(
  fc.constantFrom(...SHARP),
  fc.jsonValue().map((value) => value as Json),
);

const NAMES = ["filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "cursor"];
const WORDS = [
  ...[
    "userName",
    "emails",
    "members",
    "groups",
    "meta.created",
    "eq",
    "ne",
    "co",
    "gt",
    "pr",
    "not",
  ],
  ...["and", "or", "(", ")", "[", "]", ".", ",", ":", '"', '"a"', "\\", "1", "-1", "null", "true"],
  ...["urn:ietf:params:scim:schemas:core:2.0:User", "\u0000", "é", "99999999999999999999", "%"],
];
const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...NAMES, "excludedAttributes"), fc.string()),
      fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string()), { maxLength: 8 }),
      fc.constantFrom(" ", ""),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((pairs) =>
    pairs
      .map(([name, words, by]) => [name, words.join(by)].map((text) => encode(text)).join("="))
      .join("&"),
  );

/** A lone surrogate cannot be percent-encoded. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

const headers = fc.dictionary(
  fc.constantFrom(
    ...["content-type", "accept", "if-match", "if-none-match", "x-request-id", "authorization"],
    ...["content-encoding", "accept-encoding", "range", "origin", "forwarded", "x-forwarded-for"],
    ...["upgrade", "prefer", "cookie", "x-http-method-override", "expect"],
  ),
  fc.oneof(
    fc.constantFrom("*", "", "*/*", 'W/"1"', '"', "application/json", "application/scim+json;"),
    fc.constantFrom(
      "text/plain",
      "gzip",
      "bytes=0-",
      "Bearer",
      "Basic Og==",
      "websocket",
      "DELETE",
    ),
    fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
  ),
  { maxKeys: 3 },
);

const segment = fc.oneof(
  fc.constantFrom("Users", "Groups", "Schemas", "Me", "Bulk", ".search", "..", "%2e", "%00", "%ff"),
  fc.string().map(encode),
);

/** Now and then something in place of what was there. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Good requests in which something else stands in some places. */
export const strangeRequest = (bases: readonly Base[], token: string): fc.Arbitrary<Request> =>
  fc
    .record({
      base: fc.constantFrom(...bases),
      method: rarely(fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS")),
      segments: rarely(fc.array(segment, { minLength: 1, maxLength: 3 })),
      query: fc.option(query),
      headers,
      steps: fc.array(fc.nat(20), { maxLength: 6 }),
      replacement: fc.option(json, { freq: 5, nil: undefined }),
      text: rarely(fc.string({ unit: "binary" })),
    })
    .map((drawn) => {
      const method = drawn.method ?? drawn.base.method;
      const path = [drawn.base.path, ...(drawn.segments ?? [])].join("/");
      const { body, type = "application/scim+json" } = drawn.base;
      const sent =
        drawn.text ?? (body === undefined ? undefined : written(replaced(body, drawn), type));
      const mayHaveBody = method !== "GET" && method !== "HEAD";
      return {
        method,
        path: drawn.query === null ? path : `${path}?${drawn.query}`,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": type,
          ...drawn.headers,
        },
        ...(sent !== undefined && mayHaveBody && { body: sent }),
      };
    });

type Replacing = { readonly steps: readonly number[]; readonly replacement: Json | undefined };

/** The value with another one in the place that the steps lead to. */
function replaced(value: Json, { steps, replacement }: Replacing): Json {
  if (replacement === undefined) return value;
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return replacement;
  const entries = Object.entries(value);
  const [name, inner] = entries[step % Math.max(entries.length, 1)] ?? [];
  if (name === undefined || inner === undefined) return replacement;
  const next = replaced(inner, { steps: rest, replacement });
  return Array.isArray(value)
    ? value.map((each, index) => (`${index}` === name ? next : each))
    : { ...value, [name]: next };
}

const damage = fc.array(
  fc.record({
    at: fc.noBias(fc.nat()),
    part: fc.constantFrom("all", "body"),
    // The length of what is put there keeps the body as long as its header says.
    length: fc.option(fc.nat(8), { freq: 3, nil: undefined }),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom("\r\n", "\r\n\r\n", "\n", "\0", " ", ":", "Content-Length: 5\r\n", "é")
        .map((text) => new TextEncoder().encode(text)),
      fc.constant(new TextEncoder().encode("Transfer-Encoding: chunked\r\n")),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The bytes of a request, some of them replaced, left out or added. */
export const damagedRequest = (bases: readonly Base[], token: string): fc.Arbitrary<Uint8Array> =>
  fc.tuple(strangeRequest(bases, token), damage).map(([request, places]) =>
    places.reduce<Uint8Array>((bytes, { at: place, part, bytes: other, length = other.length }) => {
      const from = part === "all" ? 0 : Math.max(0, Buffer.from(bytes).indexOf("\r\n\r\n"));
      const start = from + (place % (bytes.length - from + 1));
      return Buffer.concat([bytes.subarray(0, start), other, bytes.subarray(start + length)]);
    }, bytesOf(request)),
  );

function bytesOf({ method, path, headers: sent, body = "" }: Request): Uint8Array {
  const content = new TextEncoder().encode(body);
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${path} HTTP/1.1`, "Host: x.example", ...lines];
  const length = `Content-Length: ${content.length}`;
  return Buffer.concat([Buffer.from(`${[...head, length].join("\r\n")}\r\n\r\n`), content]);
}
