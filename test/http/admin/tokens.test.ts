import { afterAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { newUser } from "../../binary/bodies.ts";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

const create = (body: object) => api("POST", "/tokens", body);

describe("A token that an administrator makes", () => {
  test("opens what its scope says, and its secret is answered once", async () => {
    const made = await create({ name: "desks", scope: "read" });
    expect(made.status).toBe(201);
    const secret = String(made.at("secret"));
    expect(secret).toMatch(/^rc_[0-9a-f]{72}$/);
    expect(made.body).toMatchObject({
      ...{ name: "desks", client: "desks", scope: "read", state: "live" },
      ...{ expires: null, lastUsed: null, revoked: null, user: null, fields: null, sites: null },
    });
    expect((await server.request("GET", "/scim/v2/Users", { token: secret })).status).toBe(200);
    const listed = await api("GET", "/tokens");
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    expect(JSON.stringify(server.logged)).not.toContain(secret);
    expect(listed.at("items")).toContainEqual(
      expect.objectContaining({ id: made.at("id"), name: "desks", created: made.at("created") }),
    );
  });

  test("belongs to a client, expires and stands for a User where that is asked for", async () => {
    const person = await server.request("POST", "/scim/v2/Users", {
      body: newUser({ userName: "noor" }),
    });
    const user = String(person.at("id"));
    const made = await create({
      ...{ name: "me", scope: "provision", client: "entra", expires: "2027-01-31", user },
    });
    expect(made.body).toMatchObject({
      ...{ client: "entra", user, expires: "2027-01-31T00:00:00.000Z", provisioning: true },
    });
    const me = await server.request("GET", "/scim/v2/Me", { token: String(made.at("secret")) });
    expect(me.at("userName")).toBe("noor");
  });

  test("is answered 401 after it expired, and listed so", async () => {
    const made = await create({ name: "short", scope: "read", expires: "2026-01-31T12:20:00Z" });
    server.wait(30 * 60_000);
    const token = String(made.at("secret"));
    expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(401);
    const items = (await api("GET", "/tokens")).at("items");
    expect(items).toContainEqual(expect.objectContaining({ name: "short", state: "expired" }));
  });

  test("is answered 401 from its revocation on, which is possible once", async () => {
    const made = await create({ name: "gone", scope: "admin" });
    const token = String(made.at("secret"));
    expect((await api("GET", "/settings", undefined, { token })).status).toBe(200);
    const path = `/tokens/${made.at("id")}`;
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("GET", "/settings", undefined, { token })).status).toBe(401);
    expect(refusalOf(await api("DELETE", path))).toMatchObject({ status: 404 });
    const items = (await api("GET", "/tokens")).at("items");
    expect(items).toContainEqual(expect.objectContaining({ name: "gone", state: "revoked" }));
  });

  const manySites = Array.from({ length: LIMITS.tokenLimits + 1 }, (_, number) => `Site ${number}`);
  test.each([
    ["without a name", { scope: "read" }, "'name'"],
    ["with a name of other characters", { name: "a b", scope: "read" }, "'name'"],
    ["with a name that is too long", { name: "a".repeat(65), scope: "read" }, "'name'"],
    ["with another scope", { name: "x", scope: "root" }, "'scope'"],
    ["with a client of other characters", { name: "x", scope: "read", client: "" }, "'client'"],
    ["that expires at no time", { name: "x", scope: "read", expires: "soon" }, "2027-01-31"],
    ["that expired before", { name: "x", scope: "read", expires: "2020-01-01" }, "past"],
    ["for nobody", { name: "x", scope: "read", user: "nobody" }, "nobody"],
    [
      "with a field that nobody has",
      { name: "x", scope: "read", fields: ["displyName"] },
      "'displayName'",
    ],
    ["limited to no fields", { name: "x", scope: "read", fields: [] }, "fields"],
    ["limited to a site without a name", { name: "x", scope: "read", sites: [" "] }, "site"],
    ["limited to too many sites", { name: "x", scope: "read", sites: manySites }, "100 sites"],
    ["limited and for provisioning", { name: "x", scope: "provision", sites: ["a"] }, "'read'"],
    ["limited and for administrators", { name: "x", scope: "admin", fields: ["email"] }, "'read'"],
    ["with a word that there is not", { name: "x", scope: "read", secret: "rc_1" }, "'secret'"],
  ])("is refused %s", async (_, body, words) => {
    const count = (await server.store.listTokens()).length;
    const { status, detail } = refusalOf(await create(body));
    expect(status).toBe(400);
    expect(detail).toContain(words);
    expect(await server.store.listTokens()).toHaveLength(count);
  });
});

describe("A token that is limited to fields or sites", () => {
  test.each([
    ["fields", { fields: ["displayName", "site"] }],
    ["sites", { sites: ["Utrecht", "Antwerpen, Zuid"] }],
    ["as many sites as there can be", { sites: Array.from({ length: 100 }, (_, n) => `${n}`) }],
  ])("shows its limits in the list: %s", async (_, limits) => {
    const made = await create({ name: "kiosk", scope: "read", ...limits });
    expect(made.status).toBe(201);
    expect((await api("GET", "/tokens")).at("items")).toContainEqual(
      expect.objectContaining({ id: made.at("id"), fields: null, sites: null, ...limits }),
    );
  });

  test.each(["/Users", "/Groups", "/Me", "/Schemas", "/ServiceProviderConfig", "/Nothing"])(
    "is answered 403 at /scim/v2%s, and is told where it reads people",
    async (path) => {
      const made = await create({ name: "kiosk", scope: "read", fields: ["displayName"] });
      const token = String(made.at("secret"));
      const answer = await server.request("GET", `/scim/v2${path}`, { token });
      expect(answer.status).toBe(403);
      expect(answer.at("detail")).toContain("/api/v1/people");
    },
  );
});
