import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { type Answered, openServer } from "./server.ts";

type Server = Awaited<ReturnType<typeof openServer>>;

const RATE = 25;
const CONCURRENCY = 8;

let server: Server;

beforeAll(async () => {
  server = await openServer({ rate: RATE, concurrency: CONCURRENCY });
});
afterAll(() => server.close());

const times = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

/** RFC 7644 §3.12, and RFC 6585 §4 for when to come back. */
function expectTurnedAway({ status, headers, body }: Answered, expected = 429) {
  expect({ status, body }).toEqual({
    status: expected,
    body: {
      schemas: [MESSAGE.error],
      status: `${expected}`,
      detail: expect.stringMatching(/\S/),
    },
  });
  expect(headers.get("content-type")).toBe("application/scim+json");
  expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(headers.get("x-request-id")).toMatch(/\S/);
}

const isCounted = ({ status }: Answered) => status === 429;

describe("A client that sends too much", () => {
  test("is told when to come back, and nothing of what it sent is done", async () => {
    const token = await server.token("busy", "provision");
    const create = (userName: string) =>
      server.request("POST", "/scim/v2/Users", {
        token,
        body: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName },
      });
    const answers: Answered[] = [];
    for (let sent = 0; sent < RATE * LIMITS.burstSeconds + 5; sent++) {
      answers.push(await create(`busy-${sent}`));
    }
    const refused = answers.filter(isCounted);
    expect(refused).toHaveLength(5);
    for (const answer of refused) expectTurnedAway(answer);
    server.limited.pass(1);
    const found = await server.request("GET", '/scim/v2/Users?filter=userName sw "busy-"', {
      token,
    });
    expect(found.at("totalResults")).toBe(RATE * LIMITS.burstSeconds);
  });

  test("does so with all of its tokens together, and others are let through", async () => {
    const first = await server.token("first", "read", "crowd");
    const second = await server.token("second", "read", "crowd");
    const get = (token: string) => server.request("GET", "/scim/v2/Users?count=0", { token });
    for (let sent = 0; sent < RATE * LIMITS.burstSeconds; sent++) {
      expect((await get(first)).status).toBe(200);
    }
    expectTurnedAway(await get(second));
    expect((await get(await server.token("quiet", "read"))).status).toBe(200);
  });

  test("gets as many answers at one time as it may, and no more", async () => {
    const token = await server.token("parallel", "read");
    const answers = await times(CONCURRENCY + 3, () =>
      server.request("GET", "/scim/v2/Users?count=0", { token }),
    );
    const refused = answers.filter(isCounted);
    expect(refused).toHaveLength(3);
    for (const answer of refused) expectTurnedAway(answer);
    const after = await server.request("GET", "/scim/v2/Users?count=0", { token });
    expect(after.status).toBe(200);
  });

  test("does not fill the log", () => {
    expect(server.logged.filter((line) => "status" in line && line.status === 429)).toEqual([]);
    server.limited.pass(60);
    const told: object[] = server.logged.filter((line) => "count" in line);
    expect(told).toContainEqual({ reason: "rate", client: "busy", count: 5 });
    expect(told).toContainEqual({ reason: "concurrency", client: "parallel", count: 3 });
  });

  test("is counted in the metrics", async () => {
    const response = await server.answer(new Request("http://localhost/metrics"));
    const lines = (await response.text()).split("\n");
    expect(lines).toContain('rollcall_limits_met_total{limit="rate"} 6');
    expect(lines).toContain('rollcall_limits_met_total{limit="concurrency"} 3');
    expect(lines).toContain('rollcall_limits_met_total{limit="deadline"} 0');
  });
});

describe("An address that sends bad tokens", () => {
  const address = "192.0.2.7";
  const get = (token: string, from = address) =>
    server.request("GET", "/scim/v2/Users?count=0", { token, address: from });

  test("gets 429 in place of 401 after a while, whatever form they have", async () => {
    const bad = ["rc_bad", `rc_${"0".repeat(72)}`, "a b", ""];
    for (let sent = 0; sent < LIMITS.authenticationFailures; sent++) {
      expect((await get(bad[sent % bad.length] ?? "")).status).toBe(401);
    }
    for (const token of bad) expectTurnedAway(await get(token));
  });

  test("still gets everything with a good one", async () => {
    const good = await server.token("good", "read");
    for (let sent = 0; sent < 20; sent++) expect((await get(good)).status).toBe(200);
    expectTurnedAway(await get("rc_bad"));
  });

  test("is still asked for a token where it sends none", async () => {
    const url = "http://localhost/scim/v2/Users";
    const { status, headers } = await server.answer(new Request(url), address);
    expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="rollcall"']);
  });

  test("does not count for others, whatever address their headers claim", async () => {
    const elsewhere = await server.request("GET", "/scim/v2/Users", {
      token: "rc_bad",
      address: "192.0.2.8",
      headers: { "x-forwarded-for": address, forwarded: `for=${address}` },
    });
    expect(elsewhere.status).toBe(401);
  });

  test("cannot hide behind an alias of the path or behind HEAD", async () => {
    for (const [method, path] of [
      ["GET", "/scim//users/"],
      ["HEAD", "/scim/v2/Users"],
    ] as const) {
      const { status } = await server.request(method, path, { token: "rc_bad", address });
      expect(status).toBe(429);
    }
  });
});

describe("A body that does not arrive", () => {
  /** Sends a request without its body. @returns the answer, once the server waits for the body */
  async function withoutBody(token: string, method: string, path: string) {
    const asked = Promise.withResolvers<void>();
    const pull = () => {
      asked.resolve();
      return new Promise<void>(() => undefined);
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const request = { method, body, headers: { authorization: `Bearer ${token}` } };
    const answer = server.answer(new Request(`http://localhost/scim/v2${path}`, request));
    await asked.promise;
    return { answer };
  }

  test.each([
    { method: "POST", path: "/Users" },
    { method: "PUT", path: "/Users/1" },
    { method: "PATCH", path: "/Groups/1" },
    { method: "POST", path: "/.search" },
    { method: "POST", path: "/Bulk" },
  ])("of $method $path is answered 408", async ({ method, path }) => {
    const token = await server.token(`slow ${method} ${path}`, "provision");
    const { answer } = await withoutBody(token, method, path);
    server.limited.pass(LIMITS.deadlineSeconds);
    const { status, headers } = await answer;
    expect([status, headers.get("connection")]).toEqual([408, "close"]);
    expect(headers.get("content-type")).toBe("application/scim+json");
  });

  test("takes the place of another request no longer than that", async () => {
    const token = await server.token("waiting", "provision");
    const get = () => server.request("GET", "/scim/v2/Users?count=0", { token });
    const sent = await times(CONCURRENCY, () => withoutBody(token, "POST", "/Users"));
    expectTurnedAway(await get());
    server.limited.pass(LIMITS.deadlineSeconds);
    await Promise.all(sent.map(({ answer }) => answer));
    expect((await get()).status).toBe(200);
  });
});
