import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

/** Names that a pattern, a quote or an escape in the wrong place would find, or miss. */
const NAMES = [
  "plain",
  "per%cent",
  "perXcent",
  "under_score",
  "underXscore",
  "back\\slash",
  'quo"te',
  "apo'strophe",
  "st*r",
  "bob+x@ex.org",
  "bob x@ex.org",
  "ÉLODIE@ex.org",
];

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
  for (const userName of NAMES) {
    const { status } = await rollcall.request("POST", "/Users", {
      token,
      body: newUser({ userName }),
    });
    expect(status).toBe(201);
  }
});
afterAll(() => rollcall.stop());

/** The userNames that a query string finds, in the order of creation. */
async function found(query: string): Promise<unknown[]> {
  const { status, json } = await rollcall.request("GET", `/Users?${query}`, { token });
  expect(status).toBe(200);
  const resources = at(json, "/Resources");
  return Array.isArray(resources) ? resources.map((each) => at(each, "/userName")) : [];
}
const filtered = (filter: string) => found(`filter=${encodeURIComponent(filter)}`);

/** POST /.search has no limit but the body's, so that the filter's own is met. */
const searched = (filter: string) =>
  rollcall.request("POST", "/Users/.search", {
    token,
    body: { schemas: [MESSAGE.searchRequest], filter },
  });

describe("Filter values are text and never patterns", () => {
  test.each([
    { filter: 'userName eq ".*"', names: [] },
    { filter: 'userName co ".*"', names: [] },
    { filter: 'userName co "*"', names: ["st*r"] },
    { filter: 'userName co "%"', names: ["per%cent"] },
    { filter: 'userName sw "per%c"', names: ["per%cent"] },
    { filter: 'userName eq "per_cent"', names: [] },
    { filter: 'userName sw "under_"', names: ["under_score"] },
    { filter: 'userName ew "_score"', names: ["under_score"] },
    { filter: String.raw`userName eq "back\\slash"`, names: ["back\\slash"] },
    { filter: String.raw`userName ew "\\"`, names: [] },
    { filter: String.raw`userName eq "quo\"te"`, names: ['quo"te'] },
    { filter: `userName eq "apo'strophe"`, names: ["apo'strophe"] },
    { filter: `userName eq "' or 1=1 --"`, names: [] },
    { filter: `userName eq "'; drop table resources; --"`, names: [] },
    { filter: 'userName eq "élodie@EX.org"', names: ["ÉLODIE@ex.org"] },
    { filter: String.raw`userName eq "\u00c9lodie@ex.org"`, names: ["ÉLODIE@ex.org"] },
    { filter: 'userName eq ""', names: [] },
  ])("$filter", async ({ filter, names }) => {
    expect(await filtered(filter)).toEqual([...names]);
  });
});

describe("A plus is a space to those who write spaces so, and a plus to others", () => {
  test.each([
    { query: "filter=userName%20eq%20%22bob+x@ex.org%22", names: ["bob+x@ex.org"] },
    { query: 'filter=userName eq "bob+x@ex.org"', names: ["bob+x@ex.org"] },
    { query: "filter=userName%20eq%20%22bob%2Bx@ex.org%22", names: ["bob+x@ex.org"] },
    { query: "filter=userName+eq+%22bob%2Bx@ex.org%22", names: ["bob+x@ex.org"] },
    { query: "filter=userName+eq+%22bob+x@ex.org%22", names: ["bob x@ex.org"] },
  ])("$query", async ({ query, names }) => {
    expect(await found(query)).toEqual([...names]);
  });
});

describe("A filter that says nothing clear is refused", () => {
  test.each([
    "userName",
    "userName eq",
    'eq "x"',
    'userName is "x"',
    'userName eq "x',
    "userName eq 'x'",
    'userName eq "x" and',
    '(userName eq "x"',
    'userName eq "x")',
    'unheardOf eq "x"',
    'emails[type eq "work" eq "x"',
    String.raw`userName eq "\x"`,
    "active gt true",
    'password eq "x"',
  ])("%s", async (filter) => {
    expectScimError(await searched(filter), 400, "invalidFilter");
    const query = `filter=${encodeURIComponent(filter)}`;
    expectScimError(
      await rollcall.request("GET", `/Users?${query}`, { token }),
      400,
      "invalidFilter",
    );
  });

  test("with more terms than may be, and not with as many as may be", async () => {
    const terms = (count: number) => Array(count).fill('userName eq "plain"').join(" or ");
    expectScimError(await searched(terms(10_000)), 400, "invalidFilter");
    expectScimError(await searched(terms(LIMITS.filterTerms + 1)), 400, "invalidFilter");
    expect(at((await searched(terms(LIMITS.filterTerms))).json, "/totalResults")).toBe(1);
  });

  test("with 10,000 terms in a URL", async () => {
    const filter = Array(10_000).fill("id%20pr").join("%20or%20");
    const answer = await rollcall.request("GET", `/Users?filter=${filter}`, { token });
    expectScimError(answer, 400, "invalidFilter");
  });

  test("that nests deeper than may be", async () => {
    const nested = (depth: number) => `${"(".repeat(depth)}userName pr${")".repeat(depth)}`;
    expectScimError(await searched(nested(10_000)), 400, "invalidFilter");
  });
});

test("A query with a broken percent escape is refused", async () => {
  const answer = await rollcall.request("GET", "/Users?filter=userName%20eq%20%22%E0%A4%A%22", {
    token,
  });
  expectScimError(answer, 400, "invalidSyntax");
});

describe("An id that is no UUID belongs to nobody", () => {
  const requests = [
    { method: "GET" },
    { method: "PUT", body: newUser({ userName: "nobody" }) },
    { method: "PATCH", body: patchOf({ op: "replace", path: "title", value: "x" }) },
    { method: "DELETE" },
  ];
  const ids = [
    "1",
    "not-a-uuid",
    "%00",
    "%27%20or%201=1",
    "..%2F..%2Fetc",
    "%25",
    "x".repeat(2000),
  ];
  test.each(ids)("/Users/%s", async (id) => {
    for (const { method, body } of requests) {
      const answer = await rollcall.request(method, `/Users/${id}`, { token, body });
      expectScimError(answer, 404);
    }
  });

  test("nor does a UUID that was never given", async () => {
    const path = "/Users/01890000-0000-7000-8000-000000000000";
    for (const { method, body } of requests) {
      expectScimError(await rollcall.request(method, path, { token, body }), 404);
    }
  });
});

describe("What is not there is told so in SCIM", () => {
  test.each(["/Nothing", "/Users/a/b", "/Schemas/urn:nothing", "/ResourceTypes/Nothing"])(
    "GET %s is 404",
    async (path) => expectScimError(await rollcall.request("GET", path, { token }), 404),
  );
  test.each(["/scim/nothing", "/scim/v3/Users", "/scim"])("GET %s is 404", async (path) => {
    // The root itself is a search over all types.
    const { status } = await rollcall.request("GET", `${rollcall.url}${path}`, { token });
    expect(status).toBe(path === "/scim" ? 200 : 404);
  });

  test.each([
    { method: "DELETE", path: "/Users", allow: ["GET", "POST"] },
    { method: "PUT", path: "/Groups", allow: ["GET", "POST"] },
    { method: "PATCH", path: "/Users", allow: ["GET", "POST"] },
    { method: "POST", path: "/Users/1", allow: ["GET", "PUT", "PATCH", "DELETE"] },
    { method: "GET", path: "/.search", allow: ["POST"] },
    { method: "GET", path: "/Users/.search", allow: ["POST"] },
    { method: "POST", path: "/Schemas", allow: ["GET"] },
    { method: "DELETE", path: "/ResourceTypes", allow: ["GET"] },
    { method: "PUT", path: "/ServiceProviderConfig", allow: ["GET"] },
  ])("$method $path is 405 and names what is allowed", async ({ method, path, allow }) => {
    const answer = await rollcall.request(method, path, { token });
    expectScimError(answer, 405);
    const named = (answer.headers.get("allow") ?? "").split(/\s*,\s*/);
    expect(named).toEqual(expect.arrayContaining(allow));
    expect(named).not.toContain(method);
  });
});
