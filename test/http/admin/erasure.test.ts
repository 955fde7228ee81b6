import { afterEach, beforeEach, expect, test } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { openApi, refusalOf } from "./opened.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

let opened: Awaited<ReturnType<typeof openApi>>;
beforeEach(async () => {
  opened = await openApi();
  await opened.api("PUT", "/provisioning", { enabled: true });
});
afterEach(() => opened.close());

async function provision(userName: string, more: object = {}): Promise<string> {
  const body = { schemas: [USER], userName, ...more };
  const made = await opened.request("POST", "/scim/v2/Users", { body });
  if (made.status !== 201) throw new Error(`${made.status}: ${JSON.stringify(made.body)}`);
  return String(made.at("id"));
}

const deprovision = (id: string) => opened.request("DELETE", `/scim/v2/Users/${id}`);

/** Somebody who is gone, and left a tombstone. */
async function gone(userName: string): Promise<string> {
  await opened.api("PATCH", "/settings", { tombstoneDays: 30 });
  const id = await provision(userName, { externalId: "7", title: "Cook" });
  await deprovision(id);
  return id;
}

test("tombstones are listed page by page, and looked at", async () => {
  const { api } = opened;
  const ids = [await gone("ada"), await gone("bo"), await gone("cy")];
  const first = await api("GET", "/tombstones?limit=2");
  expect(first.at("items", 0)).toEqual({
    id: ids[0] ?? "",
    type: "User",
    name: "ada",
    at: expect.any(String),
    until: expect.any(String),
    client: "entra",
  });
  const [at, until] = [first.at("items", 0, "at"), first.at("items", 0, "until")];
  expect(Date.parse(String(until)) - Date.parse(String(at))).toBe(30 * 86_400_000);
  const cursor = first.at("nextCursor");
  const second = await api("GET", `/tombstones?limit=2&cursor=${cursor}`);
  expect(second.body).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null });
  expect((await api("GET", "/tombstones?limit=3")).at("nextCursor")).toBeNull();

  const one = await api("GET", `/tombstones/${ids[1]}`);
  expect(one.body).toMatchObject({
    name: "bo",
    remains: {
      document: { userName: "bo", title: "Cook" },
      externalIds: [{ client: "entra", value: "7" }],
      source: "provisioned",
      created: expect.stringContaining("2026-01-31T"),
    },
  });
});

test("a tombstone that is not there, and a cursor of something else, are refused", async () => {
  const { api } = opened;
  expect(refusalOf(await api("GET", "/tombstones/none")).status).toBe(404);
  expect(refusalOf(await api("DELETE", "/tombstones/none")).status).toBe(404);
  expect(refusalOf(await api("GET", "/tombstones?cursor=x")).status).toBe(400);
});

test("without the setting nothing of who was removed is kept but the journal", async () => {
  const id = await provision("ada");
  await deprovision(id);
  expect((await opened.api("GET", "/tombstones")).at("items")).toEqual([]);
  expect((await opened.api("GET", `/journal?person=${id}`)).at("items", 1)).toBeDefined();
});

test("everything that is kept about somebody is read, and nothing of others", async () => {
  const { api, request } = opened;
  const id = await provision("ada", { externalId: "7", title: "Cook", password: "s3cret-word" });
  await provision("jada");
  const members = { schemas: [GROUP], displayName: "Chefs", members: [{ value: id }] };
  const group = await request("POST", "/scim/v2/Groups", { body: members });
  for (const userName of ["ADA", "jada"]) {
    const body = { schemas: [USER], userName };
    expect((await request("POST", "/scim/v2/Users", { body })).status).toBe(409);
  }
  const { status, body, at } = await api("GET", `/people/${id}/everything`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id,
    person: {
      userName: "ada",
      profession: "Cook",
      groups: [{ id: group.at("id"), displayName: "Chefs" }],
      created: expect.stringContaining("2026-01-31T"),
    },
    document: { userName: "ada", title: "Cook" },
    kept: { externalIds: [{ client: "entra", value: "7" }], waiting: [] },
    tombstone: null,
  });
  const entries = at("journal") as { method: string; status: number; resourceId: string }[];
  expect(entries.map(({ method, status }) => `${method} ${status}`)).toEqual([
    "POST 409",
    "POST 201",
    "POST 201",
  ]);
  expect(JSON.stringify(body)).not.toMatch(/jada|s3cret/);
});

test("everything is read about somebody who is gone; about nobody there is nothing", async () => {
  const id = await gone("ada");
  const { body } = await opened.api("GET", `/people/${id}/everything`);
  expect(body).toMatchObject({
    person: null,
    document: null,
    kept: null,
    tombstone: { name: "ada", remains: { document: { userName: "ada" } } },
    journal: [{ method: "DELETE" }, { method: "POST" }],
  });
  const answer = await opened.api("GET", "/people/none/everything");
  expect(refusalOf(answer)).toMatchObject({ status: 404 });
});

test.each([
  ["POST", (id: string) => `/people/${id}/erase`],
  ["DELETE", (id: string) => `/tombstones/${id}`],
])("%s erases who is gone, and notes that without a name", async (method, path) => {
  const { api, request } = opened;
  const id = await gone("ada.lovelace");
  await provision("ada.lovelace.2");
  const body = { schemas: [USER], userName: "ada.lovelace.2" };
  await request("POST", "/scim/v2/Users", { body });
  expect((await api(method, path(id))).status).toBe(204);
  expect((await api("GET", `/tombstones/${id}`)).status).toBe(404);
  const everything = await api("GET", `/people/${id}/everything`);
  expect(everything.at("journal", 0)).toMatchObject({
    ...{ doneBy: "admin", client: "root", method, status: 204, resourceType: "User" },
    ...{ resourceId: id, resourceName: null, detail: "Everything personal was erased." },
  });
  expect(everything.at("journal", 1)).toMatchObject({ method: "DELETE", client: "entra" });
  const all = JSON.stringify((await api("GET", "/journal?limit=1000")).body);
  expect(all).not.toMatch(/lovelace(?!\.2)/);
  expect(all).toContain("ada.lovelace.2");
});

test("an id that was only refused leads to its refusals, not to all of the journal", async () => {
  const { api, request } = opened;
  const ada = await provision("ada");
  const taken = { body: { schemas: [USER], userName: "ada" } };
  expect((await request("POST", "/scim/v2/Users", taken)).status).toBe(409);
  expect((await request("PUT", "/scim/v2/Users/a", taken)).status).toBe(404);
  expect((await deprovision("a")).status).toBe(404);
  const everything = await api("GET", "/people/a/everything");
  const entries = everything.at("journal") as { resourceId: string; method: string }[];
  expect(entries.map(({ method, resourceId }) => `${method} ${resourceId}`)).toEqual([
    "DELETE a",
    "PUT a",
  ]);

  expect((await api("POST", "/people/a/erase")).status).toBe(204);
  const left = await api("GET", "/journal?outcome=refused&limit=1000");
  const names = left.at("items") as { resourceId: string | null; resourceName: string | null }[];
  expect(names.map(({ resourceId, resourceName }) => [resourceId, resourceName])).toEqual([
    ["a", null],
    ["a", null],
    [null, "ada"],
  ]);
  expect((await api("GET", `/people/${ada}/everything`)).at("journal", 1)).toBeDefined();
});

test("somebody with a very long name is told of in short, found, and erased", async () => {
  const { api, request } = opened;
  const long = `ada.${"l".repeat(20_000)}`;
  const other = `${long.slice(0, 100)}@example.com`;
  const id = await provision(long);
  await provision(other);
  for (const userName of [long, other]) {
    const refused = await request("POST", "/scim/v2/Users", {
      body: { schemas: [USER], userName },
    });
    expect([refused.status, refused.at("scimType")]).toEqual([409, "uniqueness"]);
    expect(String(refused.at("detail")).length).toBeLessThan(400);
  }
  const all = await api("GET", "/journal?limit=1000");
  const names = (all.at("items") as { resourceName: string | null }[]).map((each) =>
    String(each.resourceName),
  );
  expect(names.filter((name) => name.startsWith("ada.")).map(({ length }) => length)).toEqual([
    112,
    LIMITS.journalName,
    112,
    LIMITS.journalName,
  ]);

  const everything = await api("GET", `/people/${id}/everything`);
  const entries = everything.at("journal") as { method: string; status: number }[];
  expect(entries.map(({ status }) => status)).toEqual([409, 201]);
  await deprovision(id);
  const gone = (await api("GET", `/people/${id}/everything`)).at("journal") as object[];
  expect(gone).toHaveLength(3);
  expect((await api("POST", `/people/${id}/erase`)).status).toBe(204);
  const left = JSON.stringify((await api("GET", "/journal?limit=1000")).body);
  expect(left).not.toContain(`ada.${"l".repeat(97)}`);
});

test("who was refused the name of somebody else is erased without that one", async () => {
  const { api, request } = opened;
  await provision("bo");
  const id = await provision("ada");
  const taken = { body: { schemas: [USER], userName: "bo" } };
  expect((await request("PUT", `/scim/v2/Users/${id}`, taken)).status).toBe(409);
  expect((await request("POST", "/scim/v2/Users", taken)).status).toBe(409);
  await deprovision(id);
  expect((await api("POST", `/people/${id}/erase`)).status).toBe(204);
  const refused = await api("GET", "/journal?outcome=refused&limit=1000");
  expect(refused.at("items", 0)).toMatchObject({ method: "POST", resourceName: "bo" });
  expect(refused.at("items", 1)).toMatchObject({ method: "PUT", resourceName: null });
});

test("who is still there is not erased, nor is nobody", async () => {
  const id = await provision("ada");
  const refused = refusalOf(await opened.api("POST", `/people/${id}/erase`));
  expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining("still there") });
  expect(refusalOf(await opened.api("POST", "/people/none/erase")).status).toBe(404);
  const entries = await opened.api("GET", `/journal?person=${id}&outcome=success`);
  expect(entries.at("items", 0)).toMatchObject({ resourceName: "ada" });
});

test("who reads people neither erases nor looks at what is gone", async () => {
  const token = await opened.token("desks", "read");
  const id = await gone("ada");
  for (const [method, path] of [
    ["GET", "/tombstones"],
    ["GET", `/tombstones/${id}`],
    ["DELETE", `/tombstones/${id}`],
    ["GET", `/people/${id}/everything`],
    ["POST", `/people/${id}/erase`],
  ] as const) {
    expect((await opened.api(method, path, undefined, { token })).status).toBe(403);
  }
  expect((await opened.api("GET", `/tombstones/${id}`)).status).toBe(200);
});
