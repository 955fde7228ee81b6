import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import type { Json } from "../../src/scim/resource/resource.ts";
import { openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

let server: Awaited<ReturnType<typeof openServer>>;
const ids: string[] = [];

/**
 * Twelve users u00 to u11, created in that order with titles in the opposite one, and one group of
 * two.
 */
beforeAll(async () => {
  server = await openServer();
  for (let i = 0; i < 12; i++) {
    const number = String(i).padStart(2, "0");
    const body = {
      schemas: [USER],
      userName: `u${number}@example.org`,
      ...(i < 10 && { title: `T${9 - i}` }),
      emails: [{ type: "work", value: `U${number}@mail.example` }],
    };
    const { at } = await server.request("POST", "/scim/v2/Users", { body });
    ids.push(String(at("id")));
  }
  const members = ids.slice(0, 2).map((value) => ({ value }));
  const body = { schemas: [GROUP], displayName: "T4", members };
  await server.request("POST", "/scim/v2/Groups", { body });
});

afterAll(() => server.close());

const get = (path: string) => server.request("GET", `/scim/v2${path}`);

const userNames = (body: Json | undefined): string[] => {
  const page = body as { Resources: { userName: string }[] };
  return page.Resources.map(({ userName }) => userName.slice(0, 3));
};

const u = (...numbers: number[]) => numbers.map((i) => `u${String(i).padStart(2, "0")}`);

describe("index paging", () => {
  const pages: readonly [query: string, startIndex: number, names: string[]][] = [
    ["startIndex=1&count=5", 1, u(0, 1, 2, 3, 4)],
    ["startIndex=6&count=5", 6, u(5, 6, 7, 8, 9)],
    ["startIndex=11&count=5", 11, u(10, 11)],
    ["startIndex=100&count=5", 100, []],
    ["startIndex=0&count=1", 1, u(0)],
    ["startIndex=-5&count=1", 1, u(0)],
    ["count=0", 1, []],
    ["count=-1", 1, []],
  ];

  test.each(pages)(
    "?%s echoes startIndex %p and counts all twelve",
    async (query, start, names) => {
      const { body, at } = await get(`/Users?${query}`);
      expect(at("startIndex")).toBe(start);
      expect(at("totalResults")).toBe(12);
      expect(at("itemsPerPage")).toBe(names.length);
      expect(userNames(body)).toEqual(names);
    },
  );

  test("a count above the page limit is lowered to it, not refused", async () => {
    expect((await get(`/Users?count=${LIMITS.pageSize + 1}`)).at("itemsPerPage")).toBe(12);
  });

  test.each(["startIndex=one", "count=1.5", "count=ten", "sortOrder=upwards"])(
    "?%s is 400 invalidValue",
    async (query) => {
      const { status, at } = await get(`/Users?${query}`);
      expect([status, at("scimType")]).toEqual([400, "invalidValue"]);
    },
  );
});

describe("sorting", () => {
  const sorts: readonly [query: string, first: string[], last: string[]][] = [
    ["sortBy=userName", u(0), u(11)],
    ["sortBy=userName&sortOrder=descending", u(11), u(0)],
    ["sortBy=title", u(9), u(11)],
    ["sortBy=TITLE&sortOrder=Descending", u(10), u(9)],
    ["sortBy=emails", u(0), u(11)],
    ["sortBy=meta.created&sortOrder=descending", u(11), u(0)],
  ];

  test.each(sorts)(
    "?%s: unassigned last ascending, first descending",
    async (query, first, last) => {
      const names = userNames((await get(`/Users?${query}`)).body);
      expect([names.at(0), names.at(-1)]).toEqual([...first, ...last]);
    },
  );

  test("sortBy an attribute that no schema has is 400 and says so", async () => {
    const { status, at } = await get("/Users?sortBy=shoeSize");
    expect(status).toBe(400);
    expect(at("detail")).toContain("shoeSize");
  });
});

describe("attributes and excludedAttributes", () => {
  test("attributes leaves the minimum set and what is asked for", async () => {
    const { body } = await get(`/Users/${ids[0]}?attributes=emails.value,userName`);
    expect(body).toEqual({
      schemas: [USER],
      id: ids[0] ?? "",
      userName: "u00@example.org",
      emails: [{ value: "U00@mail.example" }],
    });
  });

  test("excludedAttributes leaves the others, and never drops id", async () => {
    const { at } = await get(`/Users/${ids[0]}?excludedAttributes=emails,id,${USER}:title`);
    expect([at("id"), at("emails"), at("title")]).toEqual([ids[0], undefined, undefined]);
    expect(at("userName")).toBe("u00@example.org");
  });

  test("members are left out of groups when excluded", async () => {
    const { at } = await get("/Groups?excludedAttributes=members&filter=displayName eq %22t4%22");
    expect(at("totalResults")).toBe(1);
    expect(at("Resources", 0, "members")).toBeUndefined();
  });

  test("both at once is 400: they exclude each other", async () => {
    const { status } = await get("/Users?attributes=userName&excludedAttributes=emails");
    expect(status).toBe(400);
  });

  test("a projection on a write changes what is answered, never what is kept", async () => {
    const body = { schemas: [USER], userName: "p@example.org", title: "Kept" };
    const made = await server.request("POST", "/scim/v2/Users?attributes=userName", { body });
    expect(made.at("title")).toBeUndefined();
    const path = `/scim/v2/Users/${made.at("id")}`;
    const put = await server.request("PUT", `${path}?excludedAttributes=title`, { body });
    expect(put.at("title")).toBeUndefined();
    expect((await server.request("GET", path)).at("title")).toBe("Kept");
    expect((await server.request("DELETE", path)).status).toBe(204);
  });

  test("PATCH of a group keeps the members that its answer excludes", async () => {
    const group = (await get("/Groups")).at("Resources", 0, "id");
    const path = `/scim/v2/Groups/${group}`;
    const body = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "displayName", value: "T4" }],
    };
    const patched = await server.request("PATCH", `${path}?excludedAttributes=members`, { body });
    expect(patched.status).toBe(204);
    expect((await server.request("GET", path)).at("members", 1, "value")).toBe(ids[1]);
  });
});

describe("queries across types", () => {
  test("the root finds users and groups by one attribute", async () => {
    const { at } = await get("?filter=meta.resourceType eq Group or title eq %22t4%22");
    expect(at("totalResults")).toBe(2);
  });

  test("an attribute that one type lacks does not match there", async () => {
    const { at } = await get("?filter=displayName eq %22T4%22");
    expect([at("totalResults"), at("Resources", 0, "schemas", 0)]).toEqual([1, GROUP]);
  });

  test("an unknown attribute on a typed endpoint is 400 invalidFilter naming it", async () => {
    const { status, at } = await get("/Users?filter=shoeSize eq 44");
    expect([status, at("scimType")]).toEqual([400, "invalidFilter"]);
    expect(at("detail")).toContain("shoeSize");
  });

  test.each(["", "/Users"])("POST %s/.search finds what GET finds", async (at) => {
    const filter = 'userName sw "U0" and emails co "@mail"';
    const body = { schemas: [SEARCH], filter, startIndex: 3, count: 2, attributes: ["userName"] };
    const posted = await server.request("POST", `/scim/v2${at}/.search`, { body });
    const query = `filter=${encodeURIComponent(filter)}&startIndex=3&count=2&attributes=userName`;
    expect(posted.status).toBe(200);
    expect(posted.body).toEqual((await get(`${at}?${query}`)).body as Json);
    expect(posted.at("totalResults")).toBe(10);
  });

  test("POST /.search without the SearchRequest schema is 400 invalidSyntax", async () => {
    const { status, at } = await server.request("POST", "/scim/v2/.search", { body: {} });
    expect([status, at("scimType")]).toEqual([400, "invalidSyntax"]);
  });

  test("a filter that nothing matches is 200 with an empty list", async () => {
    const { status, body } = await get("/Users?filter=userName eq %22nobody%22");
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });
});
