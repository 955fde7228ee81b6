import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import type { Json } from "../../src/scim/resource/resource.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { group, idOf, join, managed, openBulk, patch, statuses, user } from "./bulk.ts";
import type { Answered } from "./server.ts";

const BASE_URL = "https://scim.example.com/scim/v2";

let client: Awaited<ReturnType<typeof openBulk>>;
beforeAll(async () => {
  client = await openBulk();
});
afterAll(() => client.server.close());
afterEach(() => client.clear());

describe("the answer", () => {
  test("tells of a creation, a change and a removal as single requests would", async () => {
    const { body: made } = await client.server.request("POST", "/scim/v2/Users", {
      body: user("Ida").data,
    });
    const path = `/Users/${(made as { id: string }).id}`;
    const answered = await client.bulk([
      user("Noor"),
      { method: "PUT", path, version: 'W/"1"', data: user("Ida B").data },
      patch(path, { op: "add", path: "nickName", value: "I" }),
      { method: "DELETE", path, version: 'W/"3"' },
      group("Lobby"),
      join("/Groups/bulkId:Lobby", "bulkId:Noor"),
    ]);
    const location = `${BASE_URL}${path}`;
    const noor = `${BASE_URL}/Users/${idOf(answered, 0)}`;
    const lobby = `${BASE_URL}/Groups/${idOf(answered, 4)}`;
    expect(answered.status).toBe(200);
    expect(answered.headers.get("content-type")).toBe("application/scim+json");
    expect(answered.body).toStrictEqual({
      schemas: [MESSAGE.bulkResponse],
      Operations: [
        { location: noor, method: "POST", bulkId: "Noor", version: 'W/"1"', status: "201" },
        { location, method: "PUT", version: 'W/"2"', status: "200" },
        { location, method: "PATCH", version: 'W/"3"', status: "200" },
        { location, method: "DELETE", status: "204" },
        { location: lobby, method: "POST", bulkId: "Lobby", version: 'W/"1"', status: "201" },
        { location: lobby, method: "PATCH", version: 'W/"2"', status: "204" },
      ],
    });
    expect((await client.read(answered, 1)).status).toBe(404);
    expect(await client.membersOf(answered, 4)).toEqual([idOf(answered, 0)]);
  });

  test("is 200 and has an error for each operation where all of them fail", async () => {
    const ghost = "01990000-0000-7000-8000-000000000000";
    const answered = await client.bulk([
      user("Noor", { schemas: ["urn:example:other"] }),
      { method: "PUT", path: `/Users/${ghost}`, data: user("x").data },
      { method: "DELETE", path: `/Users/${ghost}` },
      { method: "PUT", path: "/Users" },
    ]);
    expect(answered.status).toBe(200);
    const error = { schemas: [MESSAGE.error] };
    const location = `${BASE_URL}/Users/${ghost}`;
    expect(answered.at("Operations")).toMatchObject([
      { bulkId: "Noor", status: "400", response: { ...error, scimType: "invalidSyntax" } },
      { location, method: "PUT", status: "404", response: { ...error, status: "404" } },
      { location, method: "DELETE", status: "404", response: error },
      { method: "PUT", status: "400", response: { ...error, scimType: "invalidValue" } },
    ]);
    expect(answered.at("Operations", 0, "location")).toBeUndefined();
  });

  test("has 412 where the version is another, and nothing was changed", async () => {
    const made = await client.bulk([user("Noor"), user("Ida")]);
    const path = `/Users/${idOf(made, 0)}`;
    const rename = { op: "replace", path: "userName", value: "Eva" };
    const answered = await client.bulk([
      { ...patch(path, rename), version: 'W/"2"' },
      { method: "PUT", path, version: 'W/"7"', data: user("Eva").data },
      { method: "DELETE", path, version: 'W/"0"' },
      { ...patch(`/Users/${idOf(made, 1)}`, rename), version: 'W/"1"' },
    ]);
    expect(statuses(answered)).toEqual(["412", "412", "412", "200"]);
    expect((await client.read(made, 0)).at("userName")).toBe("Noor");
  });
});

describe("failOnErrors", () => {
  const bad = (bulkId: string) => user(bulkId, { emails: 7 });
  const operations = [user("a"), bad("b"), user("c"), bad("d"), user("e")];
  const cases: readonly [failOnErrors: number | undefined, statuses: string[]][] = [
    [1, ["201", "400"]],
    [2, ["201", "400", "201", "400"]],
    [3, ["201", "400", "201", "400", "201"]],
    [undefined, ["201", "400", "201", "400", "201"]],
  ];

  test.each(cases)("%p stops there: nothing is begun after it", async (failOnErrors, told) => {
    const answered = await client.bulk(
      operations,
      failOnErrors === undefined ? {} : { failOnErrors },
    );
    expect(answered.status).toBe(200);
    expect(statuses(answered)).toEqual(told);
    expect(await client.count("Users")).toBe(told.filter((status) => status === "201").length);
  });

  test("stops within a circle: nothing of it is begun after it", async () => {
    const answered = await client.bulk([managed("Ida", "Noor"), bad("b"), managed("Noor", "Ida")], {
      failOnErrors: 1,
    });
    expect(statuses(answered)).toEqual(["400"]);
    expect(answered.at("Operations", 0, "bulkId")).toBe("b");
    expect(await client.count("Users")).toBe(0);
  });
});

describe("the request", () => {
  test.each(["GET", "PUT", "PATCH", "DELETE"])("with %s is 405", async (method) => {
    const { status, headers } = await client.server.request(method, "/scim/v2/Bulk");
    expect([status, headers.get("allow")]).toEqual([405, "POST"]);
  });

  test.each(["read", "admin"] as const)("with a token of scope %s is 403", async (scope) => {
    const token = await client.server.token(`bulk-${scope}`, scope);
    const { status } = await client.bulk([user("Noor")], { token });
    expect([status, await client.count("Users")]).toEqual([403, 0]);
  });

  test("without a list of operations is 400", async () => {
    const { status, at } = await client.server.request("POST", "/scim/Bulk", {
      body: { schemas: [MESSAGE.bulkRequest] },
    });
    expect([status, at("scimType")]).toEqual([400, "invalidSyntax"]);
  });

  test("is held to the limits that ServiceProviderConfig tells of", async () => {
    const config = await client.server.request("GET", "/scim/v2/ServiceProviderConfig");
    const { maxOperations, maxPayloadSize } = config.at("bulk") as Record<string, number>;
    expect(config.at("bulk", "supported")).toBe(true);
    expect([maxOperations, maxPayloadSize]).toEqual([LIMITS.bulkOperations, 1_000_000]);
    const many = await client.bulk(Array(LIMITS.bulkOperations + 1).fill({ method: "DELETE" }));
    expect([many.status, many.at("detail")]).toEqual([
      413,
      expect.stringContaining(`maxOperations (${maxOperations})`),
    ]);
    const large = await client.bulk([user("Noor", { title: "x".repeat(1_000_000) })]);
    expect([large.status, large.at("detail")]).toEqual([
      413,
      expect.stringContaining(`maxPayloadSize (${maxPayloadSize} bytes)`),
    ]);
    expect(await client.count("Users")).toBe(0);
  });
});

describe("others", () => {
  const people = (length: number) => Array.from({ length }, (_, i) => user(`person-${i}`));

  test("write in between: many an answer before that to the bulk request", async () => {
    const finished: string[] = [];
    const note = async (name: string, answer: Promise<Answered>) => {
      const answered = await answer;
      finished.push(name);
      return answered;
    };
    const all = note("bulk", client.bulk(people(LIMITS.bulkOperations)));
    for (let i = 0; i < 10; i++) {
      const body = user(`other-${i}`).data;
      await note("single", client.server.request("POST", "/scim/v2/Users", { body }));
    }
    expect(statuses(await all)).toEqual(Array(LIMITS.bulkOperations).fill("201"));
    expect(finished).toEqual([...Array(10).fill("single"), "bulk"]);
  });

  test("a client that hangs up: what was done stays, the rest is not begun", async () => {
    const hangUp = new AbortController();
    const token = await client.server.token("hasty", "provision");
    const answer = client.server.answer(
      new Request("http://localhost/scim/v2/Bulk", {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ schemas: [MESSAGE.bulkRequest], Operations: people(500) }),
        signal: hangUp.signal,
      }),
    );
    while ((await client.count("Users")) === 0) await Bun.sleep(0);
    hangUp.abort();
    const { Operations } = (await (await answer).json()) as { Operations: Json[] };
    expect(Operations.length).toBeGreaterThan(0);
    expect(Operations.length).toBeLessThan(500);
    expect(await client.count("Users")).toBe(Operations.length);
  });

  test("take the token back: what was done stays, the rest is not begun", async () => {
    const token = await client.server.token("revoked", "provision");
    const answer = client.bulk(people(500), { token });
    while ((await client.count("Users")) === 0) await Bun.sleep(0);
    const found = (await client.server.store.listTokens()).find(({ name }) => name === "revoked");
    await client.server.store.revokeToken(found?.id ?? "", 1);
    const told = statuses(await answer);
    expect(told.length).toBeLessThan(500);
    expect(told.slice(-2)).toEqual(["201", "401"]);
    expect(await client.count("Users")).toBe(told.length - 1);
  });
});
