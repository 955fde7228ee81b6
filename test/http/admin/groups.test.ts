import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createToken } from "../../../src/directory/token.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { groupType } from "../../../src/scim/schema/resource-type.ts";
import { openApi, refusalOf } from "./opened.ts";

let server = await openApi();
beforeEach(async () => {
  await server.close();
  server = await openApi();
});
afterAll(() => server.close());

const api: typeof server.api = (...asked) => server.api(...asked);

async function made(path: "/people" | "/groups", entry: object): Promise<string> {
  return String((await api("POST", path, entry)).at("id"));
}

const person = (userName: string, site?: string) =>
  made("/people", { userName, ...(site && { site }) });

async function provisioned(displayName: string): Promise<string> {
  const body = { schemas: [groupType.schema.id], displayName };
  return String((await server.request("POST", "/scim/v2/Groups", { body })).at("id"));
}

const membersOf = async (id: string) => (await api("GET", `/groups/${id}/members`)).at("items");

describe("A local group", () => {
  test("is made with its members, and is a Group of SCIM", async () => {
    const ada = await person("ada");
    const inner = await made("/groups", { displayName: "Inner" });
    const entry = { displayName: "Outer", members: [ada, inner, ada] };
    const answer = await api("POST", "/groups", entry);
    const id = String(answer.at("id"));
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`https://scim.example.com/api/v1/groups/${id}`);
    expect(answer.body).toMatchObject({
      ...{ displayName: "Outer", memberCount: 2, permissions: [] },
      ...{ source: "local", provisionedBy: null, linkedAt: null },
    });
    expect(await membersOf(id)).toEqual([
      { id: ada, type: "User", displayName: "ada" },
      { id: inner, type: "Group", displayName: "Inner" },
    ]);
    const inScim = await server.request("GET", `/scim/v2/Groups/${id}`);
    expect(inScim.at("members", 0, "value")).toBe(ada);
  });

  test.each([
    ["no name", {}, "displayName"],
    ["a blank name", { displayName: " " }, "displayName"],
    ["a member that there is not", { displayName: "G", members: ["nobody"] }, "nobody"],
    ["a field that there is not", { displayName: "G", name: "G" }, "name"],
    [
      "too many members at once",
      { displayName: "G", members: Array(LIMITS.enteredMembers + 1).fill("x") },
      "members",
    ],
  ])("is not made with %s", async (_, entry, word) => {
    const refused = refusalOf(await api("POST", "/groups", entry));
    expect(refused).toEqual({ status: 400, detail: expect.stringContaining(word) });
    expect((await api("GET", "/groups")).at("items")).toEqual([]);
  });

  test("is made with as many members as can be named at once", async () => {
    const members = Array(LIMITS.enteredMembers).fill(await person("ada"));
    expect((await api("POST", "/groups", { displayName: "G", members })).status).toBe(201);
  });

  test("is renamed, unless somebody else has renamed it meanwhile", async () => {
    const id = await made("/groups", { displayName: "G" });
    const first = await api("GET", `/groups/${id}`);
    const headers = { "if-match": String(first.headers.get("etag")) };
    const renamed = await api("PATCH", `/groups/${id}`, { displayName: "H" }, { headers });
    expect(renamed.body).toMatchObject({ id, displayName: "H" });
    const late = await api("PATCH", `/groups/${id}`, { displayName: "I" }, { headers });
    expect(refusalOf(late).status).toBe(412);
    expect(refusalOf(await api("PATCH", `/groups/${id}`, {})).status).toBe(400);
    const held = { headers: { "if-none-match": String(renamed.headers.get("etag")) } };
    expect((await api("GET", `/groups/${id}`, undefined, held)).status).toBe(304);
  });

  test("takes members and lets them go, each as often as it is asked", async () => {
    const [ada, id] = [await person("ada"), await made("/groups", { displayName: "G" })];
    const other = await made("/groups", { displayName: "Other" });
    for (const member of [ada, ada, other]) {
      expect((await api("PUT", `/groups/${id}/members/${member}`)).status).toBe(204);
    }
    expect(await membersOf(id)).toMatchObject([{ id: ada }, { id: other }]);
    for (const member of [ada, ada, "nobody"]) {
      expect((await api("DELETE", `/groups/${id}/members/${member}`)).status).toBe(204);
    }
    expect(await membersOf(id)).toMatchObject([{ id: other }]);
    for (const [path, status] of [
      [`/groups/${id}/members/nobody`, 400],
      [`/groups/${id}/members/${id}`, 400],
      [`/groups/nobody/members/${ada}`, 404],
      [`/groups/${ada}/members/${id}`, 404],
    ] as const) {
      expect(refusalOf(await api("PUT", path)).status).toBe(status);
    }
  });

  test("is removed, and its members stay", async () => {
    const ada = await person("ada");
    const id = await made("/groups", { displayName: "G", members: [ada] });
    expect((await api("DELETE", `/groups/${id}`)).status).toBe(204);
    expect(refusalOf(await api("DELETE", `/groups/${id}`)).status).toBe(404);
    expect((await api("GET", `/people/${ada}`)).at("groups")).toEqual([]);
  });
});

describe("A provisioned group", () => {
  test("is neither renamed nor removed, and its members are not changed", async () => {
    const [id, ada] = [await provisioned("G"), await person("ada")];
    const asked: [string, string, object?][] = [
      ["PATCH", `/groups/${id}`, { displayName: "H" }],
      ["DELETE", `/groups/${id}`],
      ["PUT", `/groups/${id}/members/${ada}`],
      ["DELETE", `/groups/${id}/members/${ada}`],
    ];
    for (const [method, path, body] of asked) {
      const { status, detail } = refusalOf(await api(method, path, body));
      expect({ status, detail }).toEqual({
        status: 409,
        detail: expect.stringMatching(/provisioned by 'entra' since 2026-.*identity provider/s),
      });
    }
    expect((await api("GET", `/groups/${id}`)).body).toMatchObject({
      ...{ displayName: "G", memberCount: 0, source: "provisioned", provisionedBy: "entra" },
    });
  });

  test("can be in a local group, be granted permissions, and be released", async () => {
    const id = await provisioned("G");
    const local = await made("/groups", { displayName: "L", members: [id] });
    expect(await membersOf(local)).toMatchObject([{ id }]);
    await api("PUT", "/permissions", ["parking"]);
    expect((await api("PUT", `/groups/${id}/permissions`, ["parking"])).body).toEqual(["parking"]);
    expect((await api("GET", `/groups/${id}/permissions`)).body).toEqual(["parking"]);
    expect(refusalOf(await api("PUT", `/groups/${id}/permissions`, ["fly"])).status).toBe(400);
    expect(refusalOf(await api("PUT", "/groups/nobody/permissions", [])).status).toBe(404);
    expect((await api("POST", `/groups/${id}/release`)).at("source")).toBe("local");
    expect(refusalOf(await api("POST", `/groups/${id}/release`)).status).toBe(409);
    expect((await api("PATCH", `/groups/${id}`, { displayName: "H" })).status).toBe(200);
  });
});

describe("Reading groups", () => {
  test("goes from page to page, by name, and later tells what changed", async () => {
    const [a, b] = [
      await made("/groups", { displayName: "A" }),
      await made("/groups", { displayName: "B" }),
    ];
    const first = await api("GET", "/groups?limit=1");
    expect(first.body).toMatchObject({ items: [{ id: a }], hasMore: true });
    const second = await api("GET", `/groups?limit=1&cursor=${first.at("nextCursor")}`);
    expect(second.body).toMatchObject({ items: [{ id: b }], hasMore: false });
    expect((await api("GET", "/groups?displayName=b")).at("items")).toMatchObject([{ id: b }]);
    await api("DELETE", `/groups/${a}`);
    await api("PUT", `/groups/${b}/members/${await person("ada")}`);
    const changed = await api("GET", `/groups?changedSince=${second.at("nextCursor")}`);
    expect(changed.at("items")).toEqual([
      expect.objectContaining({ id: b, memberCount: 1 }),
      { id: a, removed: true },
    ]);
    expect(refusalOf(await api("GET", "/groups?name=b")).detail).toContain("displayName");
    const ofPeople = (await api("GET", "/people")).at("nextCursor");
    expect(refusalOf(await api("GET", `/groups?cursor=${ofPeople}`)).status).toBe(400);
  });

  test("goes from page to page of members", async () => {
    const members = [await person("a"), await person("b"), await person("c")];
    const id = await made("/groups", { displayName: "G", members });
    const first = await api("GET", `/groups/${id}/members?limit=2`);
    expect(first.at("items")).toEqual(
      ["a", "b"].map((displayName, at) => ({ id: String(members[at]), type: "User", displayName })),
    );
    const path = `members?limit=2&cursor=${first.at("nextCursor")}`;
    expect((await api("GET", `/groups/${id}/${path}`)).body).toEqual({
      items: [{ id: String(members[2]), type: "User", displayName: "c" }],
      nextCursor: null,
    });
    const other = await made("/groups", { displayName: "Other" });
    expect(refusalOf(await api("GET", `/groups/${other}/${path}`)).status).toBe(400);
    expect(refusalOf(await api("GET", "/groups/nobody/members")).status).toBe(404);
  });

  test("shows a limited token the members of its sites, with names if it sees them", async () => {
    const members = [await person("a", "Gent"), await person("b", "Luik")];
    const id = await made("/groups", { displayName: "G", members });
    const token = async (limits: { fields?: string[]; sites?: string[] }) =>
      (
        await createToken(server.store, {
          ...{ name: "kiosk", client: "kiosk", scope: "read", created: 0 },
          ...limits,
        })
      ).secret;
    const path = `/groups/${id}/members`;
    const ofSite = { token: await token({ sites: ["gent"] }) };
    expect((await api("GET", path, undefined, ofSite)).at("items")).toMatchObject([
      { id: members[0], displayName: "a" },
    ]);
    expect((await api("GET", `/groups/${id}`, undefined, ofSite)).at("memberCount")).toBeNull();
    const nameless = { token: await token({ fields: ["groups"] }) };
    expect((await api("GET", path, undefined, nameless)).at("items", 0, "displayName")).toBeNull();
    const blind = { token: await token({ fields: ["displayName"] }) };
    expect(refusalOf(await api("GET", path, undefined, blind)).status).toBe(403);
  });
});
