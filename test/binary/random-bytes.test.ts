import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import fc from "fast-check";
import { Group } from "../../src/scim/schema/group.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

/** The same bytes each time; what they find once they find again. */
const SEED = 20_260_131;
/** Whoever is not answered by then is taken to wait for ever. */
const ANSWERED_WITHIN_MS = 15_000;

let rollcall: Rollcall;
let token: string;
/** The id of somebody who is there. */
let noor: string;
/** Every path that the server tells of, and some that it does not. */
let paths: string[];

beforeAll(async () => {
  rollcall = await startRollcall({ args: ["--log-level", "error"] });
  token = await rollcall.token("entra");
  const userName = "noor@example.com";
  const made = await rollcall.request("POST", "/Users", { token, body: newUser({ userName }) });
  noor = String(at(made.json, "/id"));
  const document = await rollcall.request("GET", `${rollcall.url}/docs/json`);
  paths = [
    ...Object.keys(at(document.json, "/paths") ?? {}),
    ...["/", "/docs", "/docs/json", "/scim", "/scim/Users/{id}", "/scim/v2/Bulk", "/scim/v2/Me"],
    ...["/scim/v2/{id}", "/oauth/token", "/{id}"],
  ];
});
afterAll(() => rollcall.stop());

/** A request but for its path, which is one of those that the server tells of once it runs. */
interface Attempt {
  readonly method: string;
  readonly path: number;
  /** Stands where a path has a parameter; in place of an empty one the id of somebody. */
  readonly id: string;
  readonly query: string;
  readonly header: readonly [name: string, value: string];
  readonly body: Uint8Array;
}

const bytes = fc.uint8Array({ maxLength: 200 });
/** Whatever octets there are, each written as such or as a percent escape. */
const inUrl = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.boolean()), { maxLength: 30 })
  .map((octets) => octets.map(([octet, plain]) => inPath(octet, plain)).join(""));
const names = ["filter", "sortBy", "count", "startIndex", "attributes", "cursor", "FILTER", ""];
const words = ["userName", " eq ", '"', "(", "[", "emails", ".", "é", "pr", "not", "\\u00", "1e9"];
const nearlyAFilter = fc.array(fc.constantFrom(...words), { maxLength: 12 });
const query = fc.oneof(
  { arbitrary: fc.constant(""), weight: 6 },
  inUrl,
  fc.tuple(fc.constantFrom(...names), inUrl).map(([name, value]) => `${name}=${value}`),
  nearlyAFilter.map((parts) => `filter=${encodeURIComponent(parts.join(""))}`),
);
const utf8 = (text: string) => new TextEncoder().encode(text);
/** Of all schemas at once, so that every route reads on. */
const schemas = [User.id, Group.id, ...Object.values(MESSAGE)];
const text = fc.string({ unit: "binary", maxLength: 30 });
const emails = fc.array(fc.record({ value: text, type: text }), { maxLength: 3 });
const mostly = <Value>(right: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: right, weight: 5 }, fc.jsonValue());
const nearlyAnOperation = fc.record(
  {
    op: fc.constantFrom("add", "replace", "remove"),
    path: fc.oneof(text, fc.constantFrom("emails", "members", 'emails[type eq "work"].value', "x")),
    value: mostly(text),
    method: fc.constantFrom("POST", "PUT", "PATCH", "DELETE"),
    data: fc.jsonValue(),
  },
  { requiredKeys: ["op"] },
);
const nearlyAMessage = fc.record(
  {
    schemas: fc.constant(schemas),
    userName: text,
    displayName: text,
    nickName: mostly(text),
    members: mostly(fc.array(fc.record({ value: text }), { maxLength: 3 })),
    emails: mostly(emails),
    filter: text,
    Operations: mostly(fc.array(nearlyAnOperation, { maxLength: 3 })),
  },
  { requiredKeys: ["schemas", "userName", "displayName"] },
);
const body = fc.oneof(
  bytes,
  fc.json().map(utf8),
  { arbitrary: nearlyAMessage.map((message) => utf8(JSON.stringify(message))), weight: 4 },
  // A message with one octet that is not the right one.
  fc.tuple(nearlyAMessage, fc.nat(), fc.nat(255)).map(([message, at, octet]) => {
    const all = utf8(JSON.stringify(message));
    return all.with(at % all.length, octet);
  }),
);
const headerValue = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 20 })
  .map((octets) => String.fromCharCode(...octets.map((octet) => (octet === 0x7f ? 0x20 : octet))));
const attempt: fc.Arbitrary<Attempt> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"),
  path: fc.nat(),
  id: fc.oneof(inUrl, fc.constant("")),
  query,
  header: fc.tuple(
    fc.constantFrom("If-Match", "If-None-Match", "Content-Type", "Accept", "X-Request-Id", "X-A"),
    headerValue,
  ),
  body,
});

describe("Random bytes", () => {
  test("on every route get an answer that is no fault of the server", async () => {
    await fc.assert(
      fc.asyncProperty(attempt, async (tried) => {
        const status = await statusOf(requestOf(tried));
        // 501 is the answer to what RFC 7644 defines and this server does not offer (§3.12).
        const isAnswer = (status >= 200 && status < 500) || status === 501;
        expect(isAnswer, `${status} ${JSON.stringify(tried)}`).toBeTrue();
      }),
      { numRuns: 4_000, seed: SEED },
    );
  });

  test("in place of HTTP end the connection and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (sent) => {
        const end = utf8("\r\n\r\n");
        const status = await statusOf(Buffer.concat([sent, end]));
        expect([0, 400, 431, 505]).toContain(status);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  test("leave the server ready, and nothing about a fault in its log", async () => {
    expect((await fetch(`${rollcall.url}/readyz`)).status).toBe(200);
    expect((await rollcall.request("GET", "/Users?count=1", { token })).status).toBe(200);
    expect(rollcall.output()).not.toContain("fault");
  });
});

/** What would end the path or the request line is always escaped. */
function inPath(octet: number, plain: boolean): string {
  const isPlain = plain && octet > 0x20 && octet !== 0x23 && octet !== 0x3f && octet < 0x7f;
  return isPlain
    ? String.fromCharCode(octet)
    : `%${octet.toString(16).padStart(2, "0").toUpperCase()}`;
}

function requestOf({ method, path, id, query, header, body }: Attempt): Buffer {
  const somebody = method === "DELETE" ? "nobody" : noor;
  const target = paths[path % paths.length]?.replace(/\{\w+\}/, () => id || somebody) ?? "/";
  const type = ["Content-Type", "application/scim+json"] as const;
  const headers = [
    ["Host", new URL(rollcall.url).host],
    ["Authorization", `Bearer ${token}`],
    ["Connection", "close"],
    ["Content-Length", `${body.length}`],
    ...(header[0] === type[0] ? [] : [type]),
    header,
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `${method} ${target}?${query} HTTP/1.1\r\n${lines}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

/**
 * Sends these bytes and nothing more.
 * @returns the status of the answer, 0 where the connection ends without one
 * @throws when the server leaves the connection as it is
 */
function statusOf(sent: Uint8Array): Promise<number> {
  const { hostname, port } = new URL(rollcall.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(sent));
    let head = "";
    socket.setTimeout(ANSWERED_WITHIN_MS, () => {
      reject(new Error(`There was no answer to ${Buffer.from(sent).toString("latin1")}`));
      socket.destroy();
    });
    socket.on("data", (chunk) => {
      if (head.length < 20) head += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)));
  });
}
