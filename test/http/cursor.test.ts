import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import { type Answered, openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

let server: Awaited<ReturnType<typeof openServer>>;

/** 23 users, of whom some share a title and some have none, and two groups. */
beforeAll(async () => {
  server = await openServer();
  for (let i = 0; i < 23; i++) {
    const title = i % 4 === 0 ? {} : { title: `Title ${i % 3}` };
    const userName = `u${String((i * 7) % 23).padStart(2, "0")}@example.org`;
    const body = { schemas: [USER], userName, active: i % 5 > 0, ...title };
    await server.request("POST", "/scim/v2/Users", { body });
  }
  for (const displayName of ["Title 1", "Floor"]) {
    await server.request("POST", "/scim/v2/Groups", { body: { schemas: [GROUP], displayName } });
  }
});

afterAll(() => server.close());

type Parameters = Record<string, string | number>;

const get = (endpoint: string, parameters: Parameters, token?: string) => {
  const query = Object.entries(parameters).map(([name, value]) => {
    return `${name}=${encodeURIComponent(value)}`;
  });
  return server.request("GET", `/scim/v2${endpoint}?${query.join("&")}`, token ? { token } : {});
};

const idsOf = ({ body }: Answered): string[] =>
  (body as unknown as { Resources: { id: string }[] }).Resources.map(({ id }) => id);

const cursorOf = (answered: Answered, name: "nextCursor" | "previousCursor") => {
  const cursor = answered.at(name);
  return cursor === undefined ? undefined : String(cursor);
};

/** All pages from the first to the last, and back again to the first. */
async function walk(endpoint: string, parameters: Parameters) {
  const forth: Answered[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const page = await get(endpoint, { ...parameters, cursor });
    forth.push(page);
    cursor = cursorOf(page, "nextCursor");
  }
  const back: Answered[] = [];
  for (
    let cursor = forth.at(-1) && cursorOf(forth.at(-1) as Answered, "previousCursor");
    cursor;
  ) {
    const page = await get(endpoint, { ...parameters, cursor });
    back.unshift(page);
    cursor = cursorOf(page, "previousCursor");
  }
  return { forth, back };
}

describe("walking by cursor gives what paging by index gives, forth and back", () => {
  const queries: readonly [title: string, endpoint: string, parameters: Parameters][] = [
    ["in the order of creation", "/Users", {}],
    ["newest first", "/Users", { sortOrder: "descending" }],
    ["sorted by what is unique", "/Users", { sortBy: "userName" }],
    ["sorted with ties and unassigned values", "/Users", { sortBy: "title" }],
    ["the same downwards", "/Users", { sortBy: "title", sortOrder: "descending" }],
    ["sorted by a boolean", "/Users", { sortBy: "active" }],
    ["sorted by time", "/Users", { sortBy: "meta.created", sortOrder: "descending" }],
    ["filtered with an index", "/Users", { filter: 'userName sw "u1"' }],
    ["filtered without one", "/Users", { filter: 'title co "1" or not (title pr)' }],
    ["filtered and sorted", "/Users", { filter: "active eq true", sortBy: "title" }],
    ["across types", "", { filter: 'title eq "Title 1" or displayName pr' }],
    ["across types and sorted", "", { sortBy: "displayName", sortOrder: "descending" }],
  ];

  describe.each(queries)("%s", (_title, endpoint, parameters) => {
    test.each([1, 4, 5, 25, 100])("in pages of %p", async (count) => {
      const whole = await get(endpoint, { ...parameters, count: 100 });
      const { forth, back } = await walk(endpoint, { ...parameters, count });
      expect(forth.flatMap(idsOf)).toEqual(idsOf(whole));
      expect(back.map(idsOf)).toEqual(forth.slice(0, -1).map(idsOf));
      for (const page of [...forth, ...back]) {
        expect(page.at("totalResults")).toBe(whole.at("totalResults") ?? null);
        expect(idsOf(page).length).toBeLessThanOrEqual(count);
        expect(page.at("startIndex")).toBeUndefined();
      }
      expect(cursorOf(forth[0] as Answered, "previousCursor")).toBeUndefined();
    });
  });
});

describe("a walk", () => {
  test("goes on behind what it has shown, whatever comes and goes meanwhile", async () => {
    const first = await get("/Users", { sortBy: "userName", count: 3, cursor: "" });
    const last = String(idsOf(first)[2]);
    const body = { schemas: [USER], userName: "u00a@example.org" };
    const made = await server.request("POST", "/scim/v2/Users", { body });
    const cursor = cursorOf(first, "nextCursor") ?? "";
    const second = await get("/Users", { sortBy: "userName", count: 3, cursor });
    expect(idsOf(second)).not.toContain(last);
    expect(idsOf(second)).not.toContain(String(made.at("id")));
    await server.request("DELETE", `/scim/v2/Users/${made.at("id")}`);
  });

  test("works through POST /.search, and a cursor of one is good in the other", async () => {
    const body = { schemas: [SEARCH], cursor: "", count: 10, sortBy: "userName" };
    const posted = await server.request("POST", "/scim/v2/Users/.search", { body });
    const cursor = cursorOf(posted, "nextCursor") ?? "";
    const got = await get("/Users", { cursor, count: 10, sortBy: "userName" });
    const next = { ...body, cursor };
    const again = await server.request("POST", "/scim/v2/Users/.search", { body: next });
    expect(idsOf(got)).toEqual(idsOf(again));
    expect(got.at("totalResults")).toBe(23);
  });

  test("with a count of 0 tells the total alone", async () => {
    const none = await get("/Users", { cursor: "", count: 0 });
    expect([none.at("totalResults"), idsOf(none), none.at("nextCursor")]).toEqual([
      23,
      [],
      undefined,
    ]);
    expect(idsOf(await get("/Users", { cursor: "", count: -3 }))).toEqual([]);
  });

  test("has pages of at most the limit, whatever is asked for", async () => {
    const page = await get("/Users", { cursor: "", count: LIMITS.pageSize + 1 });
    expect(page.status).toBe(200);
  });

  test("is not begun for those who do not ask: index stays the default", async () => {
    const page = await get("/Users", { count: 2 });
    expect([page.at("nextCursor"), page.at("startIndex")]).toEqual([undefined, 1]);
    const config = await server.request("GET", "/scim/v2/ServiceProviderConfig");
    expect(config.at("pagination")).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: LIMITS.defaultPageSize,
      maxPageSize: LIMITS.pageSize,
      cursorTimeout: LIMITS.cursorSeconds,
    });
  });
});

describe("a cursor is refused", () => {
  const query = { filter: "active pr", sortBy: "userName", count: 5 };

  const firstCursor = async () =>
    cursorOf(await get("/Users", { ...query, cursor: "" }), "nextCursor") ?? "";

  const changes: readonly [title: string, change: Parameters, scimType: string][] = [
    ["with another filter", { filter: "active eq true" }, "invalidCursor"],
    ["with another sortBy", { sortBy: "title" }, "invalidCursor"],
    ["with another sortOrder", { sortOrder: "descending" }, "invalidCursor"],
    ["with other attributes", { attributes: "userName" }, "invalidCursor"],
    ["with another count", { count: 6 }, "invalidCount"],
    ["with a count that is no number", { count: "five" }, "invalidCount"],
    ["that is garbled", { cursor: "VZUTiyhEQJ94IR" }, "invalidCursor"],
  ];

  test.each(changes)("%s", async (_title, change, scimType) => {
    const answered = await get("/Users", { ...query, cursor: await firstCursor(), ...change });
    expect([answered.status, answered.at("scimType")]).toEqual([400, scimType]);
  });

  test("at another endpoint", async () => {
    const answered = await get("", { ...query, cursor: await firstCursor() });
    expect(answered.at("scimType")).toBe("invalidCursor");
  });

  test("of another token", async () => {
    const kiosk = await server.token("kiosk", "read");
    const answered = await get("/Users", { ...query, cursor: await firstCursor() }, kiosk);
    expect(answered.at("scimType")).toBe("invalidCursor");
  });
});
