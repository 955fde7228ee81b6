import { afterEach, beforeEach, expect, test } from "bun:test";
import { openApi, refusalOf } from "./opened.ts";

let server: Awaited<ReturnType<typeof openApi>>;
beforeEach(async () => {
  server = await openApi();
});
afterEach(() => server.close());

const tagOf = async (path: string) =>
  String((await server.api("GET", path)).headers.get("etag") ?? "");

const remove = (path: string, tag: string) =>
  server.api("DELETE", path, undefined, { headers: { "if-match": tag } });

test.each([
  ["/people", { userName: "ada" }, { userName: "ada.lovelace" }],
  ["/groups", { displayName: "Cooks" }, { displayName: "Chefs" }],
])(
  "what has changed since it was read for If-Match is not removed from %s",
  async (at, is, next) => {
    const { api } = server;
    const path = `${at}/${(await api("POST", at, is)).at("id")}`;
    const read = await tagOf(path);
    await api("PATCH", path, next);
    expect(refusalOf(await remove(path, read))).toMatchObject({
      status: 412,
      detail: expect.stringContaining("has changed since it was read"),
    });
    expect((await api("GET", path)).body).toMatchObject(next);
    expect((await remove(path, await tagOf(path))).status).toBe(204);
    expect(refusalOf(await api("GET", path)).status).toBe(404);
    expect(refusalOf(await remove(path, read)).status).toBe(404);
  },
);

test("of an edit and a removal at the same time one takes place, the other is told", async () => {
  const { api } = server;
  const path = `/people/${(await api("POST", "/people", { userName: "ada" })).at("id")}`;
  const tag = await tagOf(path);
  const [edited, removed] = await Promise.all([
    api("PATCH", path, { site: "Delft" }, { headers: { "if-match": tag } }),
    remove(path, tag),
  ]);
  const statuses = [edited.status, removed.status];
  expect([
    [200, 412],
    [404, 204],
  ]).toContainEqual(statuses);
});
