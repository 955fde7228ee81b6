import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { docs } from "../../src/http/docs.ts";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";

const app = new Elysia()
  .use(docs({ types: resourceTypes, version: "1.2.3" }))
  .get("/scim/v2/Users", () => "users", { detail: { summary: "List Users" } })
  .get("/scim/Users", () => "users", { detail: { summary: "List Users" } })
  .all("/scim/v2/*", () => "nothing");

const get = (path: string, headers: Record<string, string> = {}) =>
  app.handle(new Request(`http://localhost${path}`, { headers }));

const page = await (await get("/docs")).text();
const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? "");

test("the page runs nothing but files of its own", async () => {
  const response = await get("/docs");
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("http");
  expect(page).not.toMatch(/<script>|\bon\w+=|https?:/);
});

test("the page loads five files and the document, by URLs that hold under any prefix", () => {
  expect(loaded.length).toBe(6);
  for (const url of loaded) expect(url).toMatch(/^docs\//);
});

test.each(loaded)("%s is served from here", async (url) => {
  const response = await get(`/${url}`);
  expect(response.status).toBe(200);
  expect((await response.bytes()).length).toBeGreaterThan(50);
  expect(response.headers.get("content-type")).toMatch(/javascript|css|svg|json/);
});

test("a file that the browser has in this version is not sent again", async () => {
  const same = await get("/docs/swagger-ui-bundle.js", { "If-None-Match": '"1.2.3"' });
  expect([same.status, await same.text()]).toEqual([304, ""]);
  const older = await get("/docs/swagger-ui-bundle.js", { "If-None-Match": '"1.2.2"' });
  expect(older.status).toBe(200);
});

test("/docs/ leads to the page, also under a prefix", async () => {
  const response = await get("/docs/");
  expect(response.status).toBe(308);
  const location = response.headers.get("location") ?? "";
  expect(new URL(location, "https://host/prefix/docs/").pathname).toBe("/prefix/docs");
});

test("the document tells of the routes beside it, but of no alias, catch-all or file", async () => {
  const document = (await (await get("/docs/json")).json()) as { info: object; paths: object };
  expect(document.info).toMatchObject({ title: "rollcall", version: "1.2.3" });
  expect(Object.keys(document.paths)).toEqual(["/scim/v2/Users"]);
});

test("mounting the explorer changes no answer of the routes beside it", async () => {
  const response = await get("/scim/v2/Users");
  expect(await response.text()).toBe("users");
  expect(response.headers.get("content-security-policy")).toBeNull();
  expect(response.headers.get("cache-control")).toBeNull();
});
