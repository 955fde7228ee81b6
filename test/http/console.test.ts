import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { consolePage } from "../../src/http/console.ts";

const app = new Elysia().use(consolePage()).all("/*", () => new Response(null, { status: 404 }));

const get = (path: string, headers: Record<string, string> = {}) =>
  app.handle(new Request(`http://localhost${path}`, { headers }));

const page = await (await get("/console")).text();
const loaded = [...page.matchAll(/(?:src|href)="(console\/[^"]+)"/g)].map(([, url]) => url ?? "");

test("the page runs nothing but files of its own, and no script of it writes markup", async () => {
  const response = await get("/console");
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("http");
  expect(page).not.toMatch(/<script>|<style|\bon\w+=|style=|https?:/);
});

test("the page loads a script and a style sheet, by URLs that hold under any prefix", () => {
  expect(loaded.toSorted()).toEqual(["console/console.css", "console/console.js"]);
});

test.each(loaded)("%s is bundled, and served from here", async (url) => {
  const response = await get(`/${url}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/javascript|css/);
  const text = await response.text();
  expect(text.length).toBeGreaterThan(5000);
  expect(text).not.toMatch(/\bimport\s*["({]|@import|url\(/);
  // The names that SVG and MathML have, which nobody loads.
  expect(text.replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, "")).not.toMatch(/https?:\/\//);
});

test("a file is not sent again until it changes", async () => {
  const etag = (await get("/console/console.js")).headers.get("etag") ?? "";
  const same = await get("/console/console.js", { "If-None-Match": etag });
  expect([same.status, await same.text()]).toEqual([304, ""]);
  const older = await get("/console/console.js", { "If-None-Match": '"older"' });
  expect(older.status).toBe(200);
});

test("/console/ leads to the page, also under a prefix", async () => {
  const response = await get("/console/");
  expect(response.status).toBe(308);
  const location = response.headers.get("location") ?? "";
  expect(new URL(location, "https://host/prefix/console/").pathname).toBe("/prefix/console");
});

test("nothing else is served below it", async () => {
  expect((await get("/console/main.tsx")).status).toBe(404);
});
