import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createClientSecret } from "../../../src/directory/client-secret.ts";
import { createToken } from "../../../src/directory/token.ts";
import { newUser } from "../../binary/bodies.ts";
import { openApi, refusalOf } from "./opened.ts";

let server: Awaited<ReturnType<typeof openApi>>;
beforeEach(async () => {
  server = await openApi();
});
afterEach(() => server.close());

const DESCRIPTIONS = [
  "/ServiceProviderConfig",
  "/Schemas",
  "/ResourceTypes",
  "/ResourceTypes/User",
];
const REQUESTS = [
  ["GET", "/Users"],
  ["POST", "/Users"],
  ["PATCH", "/Users/1"],
  ["DELETE", "/Groups/1"],
  ["POST", "/Bulk"],
  ["GET", "/Me"],
  ["POST", "/.search"],
  ["GET", "/Nothing"],
] as const;

const switchTo = (enabled: boolean) => server.api("PUT", "/provisioning", { enabled });
const isOn = async () => (await server.api("GET", "/provisioning")).at("enabled");
const provision = () =>
  server.request("POST", "/scim/v2/Users", { body: newUser({ userName: "noor" }) });

describe("While provisioning is switched off", () => {
  test.each(REQUESTS)(
    "%s %s is answered 403, and told how it is turned on",
    async (method, path) => {
      await switchTo(false);
      for (const root of ["/scim/v2", "/scim"]) {
        const answer = await server.request(method, `${root}${path}`, { body: {} });
        expect(answer.body).toMatchObject({
          schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
          status: "403",
        });
        expect(answer.at("detail")).toMatch(/switched off.*console.*PUT \/api\/v1\/provisioning/);
      }
    },
  );

  test.each(DESCRIPTIONS)("GET %s tells what the server supports all the same", async (path) => {
    await switchTo(false);
    expect((await server.request("GET", `/scim/v2${path}`)).status).toBe(200);
  });

  test("those who read read on", async () => {
    await switchTo(false);
    for (const scope of ["read", "admin"] as const) {
      const token = await server.token(scope, scope);
      expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(200);
    }
  });

  test("a client of OAuth gets a token that opens nothing, until it is on again", async () => {
    const made = await createClientSecret(server.store, "oauth", 0);
    await switchTo(false);
    const response = await server.answer(
      new Request("http://localhost/oauth/token", {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: "oauth",
          client_secret: made?.secret ?? "",
        }),
      }),
    );
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(403);
    await switchTo(true);
    expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(200);
  });

  test("nothing is kept of what was sent; on again, it is", async () => {
    await switchTo(false);
    expect((await provision()).status).toBe(403);
    const on = await switchTo(true);
    expect(on.at("enabled")).toBe(true);
    expect((await provision()).status).toBe(201);
  });

  test("another token for provisioning does not switch it on", async () => {
    await switchTo(false);
    const made = await server.api("POST", "/tokens", { name: "okta", scope: "provision" });
    expect(made.at("provisioning")).toBe(false);
    const client = await server.api("POST", "/clients", { name: "okta" });
    expect(client.at("provisioning")).toBe(false);
    expect(await isOn()).toBe(false);
  });
});

describe("On a new box", () => {
  beforeEach(async () => {
    await server.close();
    server = await openApi({ isNew: true });
  });

  test("provisioning is off, and the detail names the command that turns it on", async () => {
    expect(await isOn()).toBe(false);
    const answer = await provision();
    expect(answer.status).toBe(403);
    expect(answer.at("detail")).toContain("rollcall token create NAME --scope provision");
  });

  test.each(["read", "admin"] as const)("a token of scope %s leaves it off", async (scope) => {
    await createToken(server.store, { name: "a", client: "a", scope, created: 0 });
    expect(await isOn()).toBe(false);
  });

  test("the first token for provisioning turns it on", async () => {
    await createToken(server.store, { name: "a", client: "a", scope: "provision", created: 0 });
    expect((await provision()).status).toBe(201);
  });

  test("the first secret of a client turns it on", async () => {
    await createClientSecret(server.store, "a", 0);
    expect((await provision()).status).toBe(201);
  });

  test("an administrator who turns it off keeps it off", async () => {
    await switchTo(false);
    await createToken(server.store, { name: "a", client: "a", scope: "provision", created: 0 });
    expect((await provision()).status).toBe(403);
  });
});

describe("GET /provisioning", () => {
  test("tells the tenant URL, the switch and the brake", async () => {
    expect((await server.api("GET", "/provisioning")).body).toEqual({
      enabled: true,
      tenantUrl: "https://scim.example.com/scim/v2",
      brake: { percent: null, tripped: false, trippedAt: null, openUntil: null },
    });
  });

  test("shows a brake that has tripped, and that it was released for a day", async () => {
    await server.api("PATCH", "/settings", { brakePercent: 5 });
    const at = Date.parse("2026-01-31T12:00:00Z");
    await server.store.setBrake(
      { at, doneBy: "job", method: "PAUSE", status: 503 },
      { trippedAt: at },
    );
    expect((await server.api("GET", "/provisioning")).at("brake")).toEqual({
      ...{ percent: 5, tripped: true, trippedAt: "2026-01-31T12:00:00.000Z", openUntil: null },
    });
    const released = await server.api("POST", "/provisioning/brake/release");
    expect(released.at("brake")).toMatchObject({ tripped: false, trippedAt: null });
    expect(String(released.at("brake", "openUntil"))).toStartWith("2026-02-01T12:");
    server.wait(25 * 3_600_000);
    expect((await server.api("GET", "/provisioning")).at("brake", "openUntil")).toBeNull();
  });

  test("is for administrators", async () => {
    const token = await server.token("desks", "read");
    const answer = await server.api("GET", "/provisioning", undefined, { token });
    expect(refusalOf(answer)).toMatchObject({ status: 403 });
  });
});
