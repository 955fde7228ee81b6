import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createToken } from "../../../src/directory/token.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { openApi, refusalOf } from "./opened.ts";

let server = await openApi();
beforeEach(async () => {
  await server.close();
  server = await openApi();
});
afterAll(() => server.close());

const api: typeof server.api = (...asked) => server.api(...asked);

/** @returns the id */
async function made(entry: object): Promise<string> {
  return String((await api("POST", "/people", entry)).at("id"));
}

const limited = async (limits: { fields?: string[]; sites?: string[] }) =>
  (
    await createToken(server.store, {
      ...{ name: "kiosk", client: "kiosk", scope: "read", created: 0 },
      ...limits,
    })
  ).secret;

describe("Reading people", () => {
  test("goes from page to page, and a loop over cursors ends", async () => {
    for (const userName of ["a", "b", "c"]) await made({ userName });
    const seen: unknown[] = [];
    let answer = await api("GET", "/people?limit=2&fields=userName");
    for (let pages = 1; ; pages++) {
      seen.push(...(answer.at("items") as unknown[]));
      const cursor = answer.at("nextCursor");
      if (cursor === null) {
        expect({ pages, hasMore: answer.at("hasMore") }).toEqual({ pages: 3, hasMore: false });
        break;
      }
      expect(answer.at("hasMore")).toBe(pages === 1);
      answer = await api("GET", `/people?limit=2&fields=userName&cursor=${cursor}`);
    }
    expect(seen).toMatchObject([{ userName: "a" }, { userName: "b" }, { userName: "c" }]);
    expect(Object.keys(seen[0] as object)).toEqual(["id", "userName"]);
  });

  test("tells later what changed and is gone; a cursor is good more than once", async () => {
    const ids = [await made({ userName: "a" }), await made({ userName: "b" })];
    const cursor = (await api("GET", "/people")).at("nextCursor");
    await api("DELETE", `/people/${ids[0]}`);
    await api("PATCH", `/people/${ids[1]}`, { site: "Gent" });
    const changed = () => api("GET", `/people?changedSince=${cursor}&fields=site`);
    const items = [
      { id: ids[1], site: "Gent" },
      { id: ids[0], removed: true },
    ];
    expect((await changed()).body).toMatchObject({ items, hasMore: false });
    expect((await changed()).body).toMatchObject({ items });
    const next = (await changed()).at("nextCursor");
    const nothing = await api("GET", `/people?changedSince=${next}`);
    expect(nothing.body).toMatchObject({ items: [], hasMore: false });
    expect(typeof nothing.at("nextCursor")).toBe("string");
  });

  test("refuses cursors of other filters, and from before what is remembered", async () => {
    const id = await made({ userName: "a", site: "Gent" });
    const cursor = (await api("GET", "/people?site=Gent")).at("nextCursor");
    const ask = (query: string) => api("GET", `/people?${query}`);
    for (const query of [`changedSince=${cursor}`, "cursor=x", "cursor=x.y", "changedSince=."]) {
      expect(refusalOf(await ask(query))).toMatchObject({ status: 400 });
    }
    expect((await ask(`site=Gent&changedSince=${cursor}`)).status).toBe(200);
    expect((await ask("cursor=")).status).toBe(200);
    await api("DELETE", `/people/${id}`);
    await server.store.forgetDepartures(Number.MAX_SAFE_INTEGER);
    const { status, detail } = refusalOf(await ask(`site=Gent&changedSince=${cursor}`));
    expect({ status, detail }).toEqual({ status: 410, detail: expect.stringContaining("anew") });
  });

  test.each([
    ["actve=true", ["actve", "did you mean 'active'"]],
    ["active=yes", ["active"]],
    ["limit=0", ["limit"]],
    [`limit=${LIMITS.pageSize + 1}`, ["limit"]],
    ["limit=ten", ["limit"]],
    ["fields=sit", ["sit", "did you mean 'site'"]],
    ["fields=", ["field"]],
  ])("refuses ?%s", async (query, words) => {
    const { status, detail } = refusalOf(await api("GET", `/people?${query}`));
    expect(status).toBe(400);
    for (const word of words) expect(detail).toContain(word);
  });

  test("takes the largest page", async () => {
    expect((await api("GET", `/people?limit=${LIMITS.pageSize}`)).status).toBe(200);
  });
});

describe("A limited token", () => {
  test("sees its fields and the id, wherever people are shown, and nothing of others", async () => {
    const id = await made({ userName: "ada", site: "Gent", email: "ada@example.com" });
    const token = await limited({ fields: ["site", "active"] });
    const part = { id, site: "Gent", active: true };
    expect((await api("GET", `/people/${id}`, undefined, { token })).body).toEqual(part);
    const all = await api("GET", "/people?fields=site,email", undefined, { token });
    expect(all.at("items", 0)).toEqual({ id, site: "Gent" });
    const first = (await api("GET", `/people/${id}`, undefined, { token })).headers.get("etag");
    await api("PATCH", `/people/${id}`, { email: null });
    const then = (await api("GET", `/people/${id}`, undefined, { token })).headers.get("etag");
    // Not even that something else has changed.
    expect(then).toBe(first);
  });

  test("finds nobody by a field that it does not see", async () => {
    const token = await limited({ fields: ["site", "displayName"] });
    for (const query of ["email=a", "userName=a", "active=true", "group=g", "q=a"]) {
      const refused = refusalOf(await api("GET", `/people?${query}`, undefined, { token }));
      expect(refused).toEqual({ status: 403, detail: expect.stringContaining("kiosk") });
    }
    expect((await api("GET", "/people?site=a", undefined, { token })).status).toBe(200);
  });

  test("sees people of its sites alone, in any case", async () => {
    const [gent, luik] = [
      await made({ userName: "a", site: "Gent" }),
      await made({ userName: "b", site: "Luik" }),
    ];
    const token = await limited({ sites: ["GENT"] });
    const as = (path: string) => api("GET", path, undefined, { token });
    expect((await as("/people")).at("items")).toMatchObject([{ id: gent, site: "Gent" }]);
    expect((await as(`/people/${gent}`)).status).toBe(200);
    const other = refusalOf(await as(`/people/${luik}`));
    const nobody = refusalOf(await as("/people/nobody"));
    expect(other.detail.replace(luik, "nobody")).toBe(nobody.detail);
    expect((await as("/people?userName=b")).at("items")).toEqual([]);
  });

  test("goes on with the cursor of another token that sees the same", async () => {
    const [first, second] = [
      await limited({ sites: ["A", "B"] }),
      await limited({ sites: ["B", "A"] }),
    ];
    const cursor = (await api("GET", "/people", undefined, { token: first })).at("nextCursor");
    const path = `/people?changedSince=${cursor}`;
    expect((await api("GET", path, undefined, { token: second })).status).toBe(200);
    expect((await api("GET", path)).status).toBe(400);
  });

  test("does not see what waits", async () => {
    const id = await made({ userName: "a" });
    const token = await server.token("desks", "read");
    expect((await api("GET", `/people/${id}`, undefined, { token })).at("waiting")).toBeUndefined();
    expect((await api("GET", `/people/${id}`)).at("waiting")).toEqual({});
  });
});

describe("A table of people", () => {
  const csv = (path: string) => server.raw("GET", path, { accept: "text/csv" });

  test("has all of them and no formula, and its cursor tells what changes later", async () => {
    await made({ userName: "a", displayName: "=1+1", site: 'S "1", north' });
    for (const userName of ["b", "c"]) await made({ userName });
    const answer = await csv("/people?fields=displayName,site");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await answer.text()).split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe("id,displayName,site");
    expect(lines[1]).toEndWith(`,'=1+1,"S ""1"", north"`);
    const cursor = answer.headers.get("x-next-cursor");
    const id = lines[2]?.split(",")[0] ?? "";
    await api("DELETE", `/people/${id}`);
    const changed = await csv(`/people?fields=site&changedSince=${cursor}`);
    expect(await changed.text()).toBe(`id,site,removed\r\n${id},,true\r\n`);
  });

  test("is one page with a limit", async () => {
    for (const userName of ["a", "b", "c"]) await made({ userName });
    const first = await csv("/people?fields=userName&limit=2");
    expect((await first.text()).split("\r\n")).toHaveLength(4);
    const next = await csv(`/people?fields=userName&cursor=${first.headers.get("x-next-cursor")}`);
    expect((await next.text()).split("\r\n")[1]).toEndWith(",c");
  });

  test("goes on over several pages", async () => {
    const entries = Array.from({ length: LIMITS.pageSize + 5 }, (_, i) => ({ userName: `u${i}` }));
    await Promise.all(entries.map((entry) => api("POST", "/people", entry)));
    const text = await (await csv("/people?fields=userName")).text();
    expect(text.split("\r\n")).toHaveLength(entries.length + 2);
  });
});
