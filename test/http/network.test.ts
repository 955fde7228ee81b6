import { describe, expect, test } from "bun:test";
import { createNetwork } from "../../src/http/network.ts";
import { openServer } from "./server.ts";

const STRANGER = "203.0.113.9";
const FRIEND = "192.0.2.1";
const PROXY = "10.0.0.1";
const HOUR_MS = 3_600_000;
const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada" };

describe("A server that names who may ask", () => {
  const open = (mode: "observe" | "enforce") =>
    openServer({}, { network: { allowed: ["192.0.2.0/24"], mode, trustedProxies: [PROXY] } });

  test("refuses all others, whatever their token is, in the format of each API", async () => {
    const server = await open("enforce");
    for (const token of [undefined, "rc_bad"]) {
      const scim = await server.request("POST", "/scim/v2/Users", {
        address: STRANGER,
        body,
        ...(token && { token }),
      });
      expect(scim).toMatchObject({ status: 403, body: { status: "403" } });
      expect(scim.headers.get("content-type")).toBe("application/scim+json");
      expect(scim.at("detail")).toContain("203.0.113.9");
      expect(scim.at("detail")).toContain("allow-addresses");
    }
    const admin = await server.request("GET", "/api/v1/people", { address: STRANGER });
    expect(admin).toMatchObject({ status: 403, body: { status: 403 } });
    expect(admin.headers.get("content-type")).toBe("application/problem+json");
    const oauth = await server.request("POST", "/oauth/token", { address: STRANGER });
    expect(oauth).toMatchObject({ status: 403, body: { error: "invalid_request" } });
    await server.close();
  });

  test("lets those in, also through a proxy, and nobody who only says so", async () => {
    const server = await open("enforce");
    const ask = async (address: string, headers = {}) =>
      (await server.request("GET", "/scim/v2/Users", { address, headers })).status;
    expect(await ask(FRIEND)).toBe(200);
    expect(await ask("::ffff:192.0.2.1")).toBe(200);
    expect(await ask(PROXY, { "x-forwarded-for": FRIEND })).toBe(200);
    expect(await ask(PROXY)).toBe(403);
    expect(await ask(PROXY, { "x-forwarded-for": `${FRIEND}, ${STRANGER}` })).toBe(403);
    expect(await ask(PROXY, { "x-forwarded-for": STRANGER, forwarded: `for=${FRIEND}` })).toBe(403);
    expect(await ask(STRANGER, { "x-forwarded-for": FRIEND })).toBe(403);
    await server.close();
  });

  test("answers health checks, and shows the pages, to everybody", async () => {
    const server = await open("enforce");
    for (const path of ["/healthz", "/readyz"]) {
      expect((await server.request("GET", path, { address: STRANGER })).status).toBe(200);
    }
    await server.close();
  });

  test("tells journal and log of each of them once a minute, with a count", async () => {
    const server = await open("enforce");
    for (const address of [STRANGER, STRANGER, "203.0.113.10"]) {
      await server.request("GET", "/scim/v2/Users", { address });
    }
    await server.refusals.settle();
    const { entries } = await server.store.journal({ limit: 2 });
    expect(entries).toMatchObject([
      { status: 403, address: "203.0.113.10", client: null, count: 1 },
      { status: 403, address: STRANGER, client: null, count: 2 },
    ]);
    server.limited.pass(60);
    expect(server.logged).toContainEqual({ reason: "address", address: STRANGER, count: 2 });
    expect(server.logged).toHaveLength(2);
    expect(server.limited.limits.met.address).toBe(3);
    await server.close();
  });

  test("and only looks on, tells the log of each once an hour", async () => {
    const server = await open("observe");
    const ask = async (address: string) => {
      const { status } = await server.request("GET", "/scim/v2/Users", { address });
      expect(status).toBe(200);
    };
    const told = () => server.logged.filter((line) => "address" in line);
    for (const address of [FRIEND, STRANGER, STRANGER, "203.0.113.10"]) await ask(address);
    expect(told()).toEqual([{ address: STRANGER }, { address: "203.0.113.10" }]);
    server.wait(HOUR_MS);
    await ask(STRANGER);
    expect(told()).toHaveLength(3);
    await server.close();
  });

  test("takes other names over while it runs, or none of them where one is wrong", async () => {
    const server = await open("enforce");
    const ask = async () =>
      (await server.request("GET", "/scim/v2/Users", { address: STRANGER })).status;
    const settings = { trustedProxies: [], mode: "enforce" } as const;
    const commit = server.network.prepare({ ...settings, allowed: [STRANGER] });
    expect(await ask()).toBe(403);
    commit();
    expect(await ask()).toBe(200);
    expect(() => server.network.prepare({ ...settings, allowed: ["nobody"] })).toThrow("'nobody'");
    expect(await ask()).toBe(200);
    server.network.prepare({ ...settings, allowed: [] })();
    expect((await server.request("GET", "/scim/v2/Users", { address: "1.1.1.1" })).status).toBe(
      200,
    );
    await server.close();
  });
});

describe("The URL that clients read", () => {
  const told = {
    "x-forwarded-for": STRANGER,
    "x-forwarded-proto": "https",
    "x-forwarded-host": "hr.example.com",
    "x-forwarded-prefix": "/workplace",
  };
  const URL_TOLD = "https://hr.example.com/workplace";

  async function seen(address: string, isPinned: boolean) {
    const network = { trustedProxies: [PROXY] };
    const server = await openServer({}, { network, isPinned });
    const asked = { address, headers: told };
    const admin = await server.token("admin", "admin");
    const made = await server.request("POST", "/scim/v2/Users", { ...asked, body });
    const id = String(made.at("id"));
    const listed = await server.request("GET", "/scim/v2/Users", asked);
    const schemas = await server.request("GET", "/scim/v2/Schemas", asked);
    const config = await server.request("GET", "/scim/v2/ServiceProviderConfig", asked);
    const types = await server.request("GET", "/scim/v2/ResourceTypes/User", asked);
    const described = await server.request("GET", "/.well-known/oauth-authorization-server", asked);
    const provisioning = await server.request("GET", "/api/v1/provisioning", {
      ...asked,
      token: admin,
    });
    const entered = await server.request("POST", "/api/v1/people", {
      ...asked,
      token: admin,
      body: { userName: "eve" },
      headers: { ...told, "content-type": "application/json" },
    });
    await server.close();
    return [
      made.headers.get("location")?.replace(id, "ID"),
      String(made.at("meta", "location")).replace(id, "ID"),
      String(listed.at("Resources", 0, "meta", "location")).replace(id, "ID"),
      String(schemas.at("Resources", 0, "meta", "location")).replace(/\/Schemas\/.*/, "/Schemas"),
      config.at("meta", "location"),
      types.at("meta", "location"),
      described.at("issuer"),
      described.at("token_endpoint"),
      provisioning.at("tenantUrl"),
      entered.headers.get("location")?.replace(/\/[^/]*$/, ""),
    ];
  }

  const under = (url: string) => [
    `${url}/scim/v2/Users/ID`,
    `${url}/scim/v2/Users/ID`,
    `${url}/scim/v2/Users/ID`,
    `${url}/scim/v2/Schemas`,
    `${url}/scim/v2/ServiceProviderConfig`,
    `${url}/scim/v2/ResourceTypes/User`,
    url,
    `${url}/oauth/token`,
    `${url}/scim/v2`,
    `${url}/api/v1/people`,
  ];

  test("is the one that a trusted proxy tells", async () => {
    expect(await seen(PROXY, false)).toEqual(under(URL_TOLD));
  });

  test("is not the one that anybody else tells", async () => {
    expect(await seen(STRANGER, false)).toEqual(under("https://scim.example.com"));
  });

  test("is the operator's where there is one, whatever a proxy tells", async () => {
    expect(await seen(PROXY, true)).toEqual(under("https://scim.example.com"));
  });
});

test("headers of a proxy that is not trusted are told of once an hour", () => {
  let now = 0;
  const lines: object[] = [];
  const network = createNetwork(
    { trustedProxies: [PROXY], allowed: [], mode: "enforce" },
    { now: () => now, log: { warn: (line) => lines.push(line) }, isPinned: false },
  );
  const ask = (peer: string, headers = {}) => network.originOf(new Headers(headers), peer).address;
  const forwarded = { "x-forwarded-for": FRIEND };
  expect(ask(PROXY, forwarded)).toBe(FRIEND);
  expect(ask(STRANGER)).toBe(STRANGER);
  expect(lines).toEqual([]);
  expect(ask(STRANGER, forwarded)).toBe(STRANGER);
  expect(ask(STRANGER, { forwarded: "for=x" })).toBe(STRANGER);
  expect(lines).toEqual([{ address: STRANGER }]);
  now += HOUR_MS;
  ask(STRANGER, forwarded);
  expect(lines).toHaveLength(2);
  for (let host = 0; host < 300; host++) ask(`198.51.100.${host % 256}`, forwarded);
  expect(lines).toHaveLength(101);
});

test("a peer that is gone has no address", () => {
  const settings = { trustedProxies: ["0.0.0.0/0", "::/0", "unix"], allowed: [], mode: "enforce" };
  const network = createNetwork(
    { ...settings, mode: "enforce" },
    { now: () => 0, log: { warn() {} }, isPinned: false },
  );
  const headers = new Headers({ "x-forwarded-for": FRIEND });
  expect(network.originOf(headers, undefined)).toEqual({
    address: "unknown",
    publicUrl: undefined,
  });
});
