import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { resourceTypesWith } from "../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

let server: Awaited<ReturnType<typeof openServer>>;
let id: unknown;
beforeAll(async () => {
  server = await openServer({}, { types: resourceTypesWith({ usersOnly: true }) });
  const body = { schemas: [USER], userName: "noor", groups: [{ value: "a" }] };
  id = (await server.request("POST", "/scim/v2/Users", { body })).at("id");
});
afterAll(() => server.close());

const get = (path: string) => server.request("GET", `/scim/v2${path}`);

describe("A server of users alone", () => {
  test.each([
    ["GET", "/scim/v2/Groups"],
    ["POST", "/scim/v2/Groups"],
    ["GET", "/scim/groups/a"],
    ["PATCH", "/scim/v2/Groups/a"],
    ["POST", "/scim/v2/Groups/.search"],
  ])("answers 404 to %s %s and says why", async (method, path) => {
    const answer = await server.request(method, path, method === "GET" ? {} : { body: {} });
    expect(answer.at("schemas", 0)).toBe(MESSAGE.error);
    expect([answer.status, answer.at("detail")]).toEqual([
      404,
      "This server is set up without resources of type Group.",
    ]);
  });

  test("tells nobody without a token about it", async () => {
    const answer = await server.request("GET", "/scim/v2/Groups", { token: "wrong" });
    expect(answer.status).toBe(401);
  });

  test("has no Group among its resource types and schemas", async () => {
    expect(JSON.stringify((await get("/ResourceTypes")).body)).not.toContain("Group");
    expect((await get("/Schemas")).at("totalResults")).toBe(3);
    for (const path of ["/ResourceTypes/Group", `/Schemas/${GROUP}`]) {
      expect((await get(path)).status).toBe(404);
    }
    expect((await get("/ResourceTypes/User")).status).toBe(200);
  });

  test("has no `groups` in the schema of a User, in its document or in a filter", async () => {
    const names = (await get(`/Schemas/${USER}`)).at("attributes") as { name: string }[];
    expect(names.map(({ name }) => name)).not.toContain("groups");
    expect((await get(`/Users/${id}`)).at("groups")).toBeUndefined();
    const filtered = await get(`/Users?filter=${encodeURIComponent('groups.value eq "a"')}`);
    expect([filtered.status, filtered.at("scimType")]).toEqual([400, "invalidFilter"]);
  });

  test("finds users from the root", async () => {
    const found = await get("");
    expect([found.status, found.at("Resources", 0, "id")]).toEqual([200, String(id)]);
  });

  test("says nothing of groups in its OpenAPI document", async () => {
    const document = await server.request("GET", "/docs/json");
    const { paths } = document.body as unknown as { paths: object };
    expect(Object.keys(paths).filter((path) => path.includes("Group"))).toEqual([]);
    const schemas = document.at("components", "schemas") ?? {};
    expect(Object.keys(schemas).filter((name) => name.includes("Group"))).toEqual([]);
    expect(document.at("components", "schemas", "User", "properties")).not.toHaveProperty("groups");
    const tags = document.at("tags") as { name: string }[];
    expect(tags.map(({ name }) => name)).not.toContain("Groups");
  });
});
