import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at } from "../at.ts";
import { startRollcall } from "../rollcall.ts";
import { openTenant, type Tenant, WORKPLACE } from "./tenant.ts";

/** What a desk booking system expects of provisioning, row by row of its set-up guide. */

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant();
  await tenant.admin("PATCH", "/settings", { identifierPolicy: "follow" });
});
afterAll(() => tenant.stop());

const filter = (text: string) => `/Users?filter=${encodeURIComponent(text)}`;

describe("Setting up desk booking", () => {
  test("provisioning is off until an administrator switches it on", async () => {
    const box = await startRollcall();
    try {
      const token = await box.token("administrator", "admin");
      const api = (method: string, path: string, body?: unknown) =>
        box.request(method, `${box.url}/api/v1${path}`, { token, ...(body ? { body } : {}) });
      expect((await api("GET", "/provisioning")).json).toMatchObject({ enabled: false });
      expect((await api("PUT", "/provisioning", { enabled: false })).status).toBe(200);
      const made = await api("POST", "/tokens", { name: "uma", scope: "provision" });
      const secret = String(at(made.json, "/secret"));
      const refused = await box.request("GET", `${box.url}/scim/Users`, { token: secret });
      expect(refused.status).toBe(403);
      expect(at(refused.json, "/schemas/0")).toBe("urn:ietf:params:scim:api:messages:2.0:Error");
      expect(at(refused.json, "/detail")).toContain("provisioning");

      const on = await api("PUT", "/provisioning", { enabled: true });
      expect(on.json).toMatchObject({ enabled: true });
      const url = String(at(on.json, "/tenantUrl"));
      expect(url).toStartWith(`${box.url}/scim`);
      const asked = await box.request("GET", `${url}/Users?filter=userName+eq+"no-one"`, {
        token: secret,
      });
      expect(asked).toMatchObject({ status: 200, json: { totalResults: 0 } });
    } finally {
      await box.stop();
    }
  });

  test("the one bearer token opens it, and nothing else does", async () => {
    const { server, url } = tenant;
    for (const token of [undefined, "rc_wrong"]) {
      const answer = await server.request("GET", `${url}/Users`, token ? { token } : {});
      expect(answer.status).toBe(401);
    }
  });

  test("Test Connection finds nobody and says so with 200", async () => {
    const found = await tenant.entra("GET", filter('userName eq "0b6c5f6e-2b3f"'), 200);
    expect(found).toMatchObject({ totalResults: 0, Resources: [] });
  });

  test("groups can be left out altogether", async () => {
    const users = await openTenant(["--users-only"]);
    try {
      await users.entra("GET", "/Groups", 404);
      const types = await users.entra("GET", "/ResourceTypes", 200);
      expect(at(types, "/totalResults")).toBe(1);
      await users.assign("alone@example.com");
    } finally {
      await users.stop();
    }
  });
});

describe("A person of desk booking", () => {
  test("needs userName, active, displayName and externalId, and nothing more", async () => {
    const id = await tenant.assign("few@example.com", { displayName: "Few Things" });
    expect(await tenant.person(id)).toMatchObject({
      id,
      identifier: "few@example.com",
      userName: "few@example.com",
      displayName: "Few Things",
      active: true,
      source: "provisioned",
      provisionedBy: "entra",
      email: null,
    });
  });

  test("is found by the externalId, the objectId of Entra", async () => {
    const id = await tenant.assign("link@example.com", { externalId: "1c9c-objectId" });
    const found = await tenant.entra("GET", filter('externalId eq "1c9c-objectId"'), 200);
    expect(at(found, "/Resources/0/id")).toBe(id);
  });

  test("is created when absent and updated when something differs", async () => {
    expect(
      await tenant.entra("GET", filter('userName eq "differs@example.com"'), 200),
    ).toMatchObject({
      totalResults: 0,
    });
    const id = await tenant.assign("differs@example.com");
    await tenant.change(id, ["Replace", "displayName", "Differs Now"]);
    expect((await tenant.person(id)).displayName).toBe("Differs Now");
  });

  test("has the identifier that userName is, also after a new name", async () => {
    const id = await tenant.assign("maiden@example.com");
    await tenant.change(id, ["Replace", "userName", "married@example.com"]);
    expect(await tenant.person(id)).toMatchObject({
      identifier: "married@example.com",
      userName: "married@example.com",
    });
  });

  test("a soft delete makes inactive, with the address as Entra sends it", async () => {
    const emails = [{ primary: true, type: "work", value: "soft@example.com" }];
    const id = await tenant.assign("soft@example.com", { emails });
    await tenant.change(
      id,
      ["Replace", "active", "False"],
      ["Replace", 'emails[type eq "work"].value', "1c9csoft@example.com"],
    );
    expect(await tenant.person(id)).toMatchObject({ active: false, email: "1c9csoft@example.com" });
    await tenant.change(
      id,
      ["Replace", "active", "True"],
      ["Replace", 'emails[type eq "work"].value', "soft@example.com"],
    );
    expect(await tenant.person(id)).toMatchObject({ active: true, email: "soft@example.com" });
  });

  test("a hard delete removes, and the userName is free again", async () => {
    const id = await tenant.assign("hard@example.com");
    await tenant.entra("DELETE", `/Users/${id}`, 204);
    await tenant.entra("GET", `/Users/${id}`, 404);
    expect((await tenant.admin("GET", `/people/${id}`)).status).toBe(404);
    expect(await tenant.assign("hard@example.com")).not.toBe(id);
  });

  test("a second cycle with nothing new changes nothing", async () => {
    const id = await tenant.assign("twice@example.com");
    const before = await tenant.person(id);
    await tenant.change(id, ["Replace", "displayName", "twice@example.com"]);
    expect(await tenant.person(id)).toEqual(before);
    const health = await tenant.admin("GET", "/health");
    expect(at(health.json, "/clients/0")).toMatchObject({ client: "entra" });
  });
});

describe("Somebody added by hand", () => {
  let id: string;
  beforeAll(async () => {
    await tenant.admin("PUT", "/permissions", ["book-desk", "book-room"]);
    const made = await tenant.admin("POST", "/people", {
      userName: "hand@example.com",
      displayName: "By Hand",
    });
    expect(made.status).toBe(201);
    id = String(at(made.json, "/id"));
    await tenant.admin("PUT", `/people/${id}/permissions`, ["book-desk"]);
  });

  test("lives alone until Entra includes them", async () => {
    expect(await tenant.person(id)).toMatchObject({ source: "local", provisionedBy: null });
    const edited = await tenant.admin("PATCH", `/people/${id}`, { profession: "Gardener" });
    expect(edited).toMatchObject({ status: 200, json: { profession: "Gardener" } });
    await tenant.entra("DELETE", `/Users/${id}`, 403);
    expect(await tenant.person(id)).toMatchObject({ source: "local" });
  });

  test("is not made twice by a POST, unless the administrator wants them taken over", async () => {
    const sent = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "Hand@example.com",
    };
    const refused = await tenant.entra("POST", "/Users", 409, sent);
    expect(refused).toMatchObject({ scimType: "uniqueness", status: "409" });
    expect(at(refused, "/detail")).toContain("local");
  });

  test("is linked by the first change, keeps id and permissions, and it is told", async () => {
    const found = await tenant.entra("GET", filter('userName eq "hand@example.com"'), 200);
    expect(at(found, "/Resources/0/id")).toBe(id);
    await tenant.change(id, ["Replace", "displayName", "From Entra"]);
    expect(await tenant.person(id)).toMatchObject({
      id,
      source: "provisioned",
      provisionedBy: "entra",
      displayName: "From Entra",
      profession: "Gardener",
      permissions: ["book-desk"],
    });
    const entry = await tenant.lastEntry(id);
    expect(at(entry, "/changes")).toContainEqual({
      path: "displayName",
      before: "By Hand",
      after: "From Entra",
    });
    expect(at(entry, "/changes")).toContainEqual({
      path: "source",
      before: "local",
      after: "provisioned",
    });
  });

  test("can then be neither edited nor deleted here: only permissions", async () => {
    for (const [method, body] of [
      ["PATCH", { displayName: "Mine" }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await tenant.admin(method, `/people/${id}`, body);
      expect(refused.status).toBe(409);
      expect(refused.headers.get("content-type")).toStartWith("application/problem+json");
      expect(at(refused.json, "/detail")).toContain("'entra'");
    }
    const granted = await tenant.admin("PUT", `/people/${id}/permissions`, ["book-room"]);
    expect(granted.status).toBe(200);
    const scim = await tenant.entra("GET", `/Users/${id}`, 200);
    expect(at(scim, `/${WORKPLACE}/permissions`)).toEqual(["book-room"]);
    expect(await tenant.person(id)).toMatchObject({ permissions: ["book-room"] });
  });

  test("can be released, and is then edited here again", async () => {
    expect((await tenant.admin("POST", `/people/${id}/release`)).json).toMatchObject({
      source: "local",
    });
    const edited = await tenant.admin("PATCH", `/people/${id}`, { displayName: "Mine" });
    expect(edited).toMatchObject({ status: 200, json: { displayName: "Mine" } });
  });

  test("is taken over by a POST in place where onExisting is link", async () => {
    await tenant.admin("PATCH", "/settings", { onExisting: "link" });
    expect(await tenant.assign("hand@example.com", { displayName: "Taken Over" })).toBe(id);
    expect(await tenant.person(id)).toMatchObject({
      source: "provisioned",
      displayName: "Taken Over",
      permissions: ["book-room"],
    });
    await tenant.change(id, ["Replace", "active", false]);
    expect(await tenant.assign("hand@example.com")).toBe(id);
    expect(await tenant.person(id)).toMatchObject({ active: true });
    await tenant.admin("PATCH", "/settings", { onExisting: "reject" });
  });
});
