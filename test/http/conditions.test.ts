import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let server: Awaited<ReturnType<typeof openServer>>;
let path: string;
let id: string;
let users = 0;

beforeAll(async () => {
  server = await openServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  const body = { schemas: [USER], userName: `user${users++}@example.org`, title: "Clerk" };
  const made = await server.request("POST", "/scim/v2/Users", { body });
  id = String(made.at("id"));
  path = `/scim/v2/Users/${id}`;
});

const patchTitle = (value: string, headers: Record<string, string> = {}) =>
  server.request("PATCH", path, {
    headers,
    body: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "title", value }] },
  });

describe("versions", () => {
  test("the ETag is the meta.version, and grows with a change", async () => {
    const before = await server.request("GET", path);
    expect(before.headers.get("etag")).toBe('W/"1"');
    expect(before.at("meta", "version")).toBe('W/"1"');
    expect((await patchTitle("Chief")).headers.get("etag")).toBe('W/"2"');
  });

  test("a PATCH that changes nothing leaves version and lastModified", async () => {
    const before = (await server.request("GET", path)).at("meta");
    expect((await patchTitle("Clerk")).status).toBe(200);
    expect((await server.request("GET", path)).at("meta")).toEqual(before ?? null);
  });

  test("If-Match with an old version is 412 for every write, and changes nothing", async () => {
    await patchTitle("Chief");
    const headers = { "if-match": 'W/"1"' };
    const body = { schemas: [USER], userName: "other@example.org" };
    expect((await patchTitle("Lost", headers)).status).toBe(412);
    expect((await server.request("PUT", path, { headers, body })).status).toBe(412);
    expect((await server.request("DELETE", path, { headers })).status).toBe(412);
    expect((await server.request("GET", path)).at("title")).toBe("Chief");
  });

  test.each(['W/"1"', '"1"', "*", 'W/"9", W/"1"'])(
    "If-Match %s lets the change through",
    async (tag) => {
      expect((await patchTitle("Chief", { "if-match": tag })).status).toBe(200);
    },
  );

  test("If-None-Match answers 304 without a body until the resource changes", async () => {
    const headers = { "if-none-match": 'W/"1"' };
    const same = await server.request("GET", path, { headers });
    expect([same.status, same.body]).toEqual([304, undefined]);
    await patchTitle("Chief");
    expect((await server.request("GET", path, { headers })).status).toBe(200);
  });

  test("a user who joined a group is not answered 304", async () => {
    const body = { schemas: [GROUP], displayName: "Floor 3", members: [{ value: id }] };
    await server.request("POST", "/scim/v2/Groups", { body });
    const changed = await server.request("GET", path, { headers: { "if-none-match": 'W/"1"' } });
    expect(changed.status).toBe(200);
    const etag = changed.headers.get("etag") ?? "";
    const same = await server.request("GET", path, { headers: { "if-none-match": etag } });
    expect(same.status).toBe(304);
    expect((await patchTitle("Chief", { "if-match": etag })).status).toBe(200);
  });

  test("a list tells the same version as the resource itself", async () => {
    const body = { schemas: [GROUP], displayName: "Floor 4", members: [{ value: id }] };
    await server.request("POST", "/scim/v2/Groups", { body });
    const alone = (await server.request("GET", path)).at("meta", "version");
    for (const query of ["", "&attributes=meta.version", "&excludedAttributes=groups"]) {
      const list = await server.request("GET", `/scim/v2/Users?filter=id eq "${id}"${query}`);
      expect(list.at("Resources", 0, "meta", "version")).toBe(alone ?? null);
    }
  });
});

describe("methods and paths", () => {
  const unknown: readonly [method: string, path: string, status: number][] = [
    ["GET", "/scim/v2/Nothing", 404],
    ["GET", "/scim/v2/Users/1/2", 404],
    ["GET", "/scim/Users/01a2013d-fd25-71ec-85ee-ae5e2eb41f93", 404],
    ["PATCH", "/scim/v2/Users", 405],
    ["DELETE", "/scim/v2/Groups", 405],
    ["POST", "/scim/v2/Users/1", 405],
    ["GET", "/scim/v2/Users/.search", 405],
    ["POST", "/scim/v2/Schemas", 405],
    ["DELETE", "/scim/v2/ServiceProviderConfig", 405],
    ["POST", "/scim/v2", 405],
    ["GET", "/scim/v2/Bulk", 405],
    ["GET", "/scim/v2/Me", 501],
    ["GET", "/scim/v2/Schemas?filter=id pr", 403],
  ];

  test.each(unknown)("%s %s is %p with a SCIM error", async (method, target, status) => {
    const answered = await server.request(method, target);
    expect(answered.status).toBe(status);
    expect(answered.at("status")).toBe(String(status));
    expect(answered.headers.get("content-type")).toBe("application/scim+json");
    expect(answered.headers.has("allow")).toBe(status === 405);
  });

  test("the bare address leads to the explorer, any other stray path to a plain 404", async () => {
    const bare = await server.answer(new Request("http://localhost/"));
    expect([bare.status, bare.headers.get("location")]).toEqual([302, "docs"]);
    const stray = await server.answer(new Request("http://localhost/wp-login.php"));
    expect([stray.status, await stray.text()]).toEqual([404, "There is nothing here.\n"]);
  });

  test("HEAD answers as GET does, without a body", async () => {
    const { status, headers, body } = await server.request("HEAD", path);
    expect([status, body, headers.get("etag")]).toEqual([200, undefined, 'W/"1"']);
  });

  test.each([`/scim/Users/`, `/scim/v2//users/`, "/scim//v2/USERS/"])(
    "finds %s",
    async (prefix) => {
      const { at } = await server.request("GET", `${prefix}${id}`);
      expect(at("meta", "location")).toBe(`https://scim.example.com/scim/v2/Users/${id}`);
    },
  );

  test("the request id of a proxy is given back and logged, a strange one is not", async () => {
    const given = await server.request("GET", path, { headers: { "x-request-id": "proxy-7" } });
    expect(given.headers.get("x-request-id")).toBe("proxy-7");
    expect(JSON.stringify(server.logged)).toContain("proxy-7");
    const strange = await server.request("GET", path, { headers: { "x-request-id": "a b<c>" } });
    expect(strange.headers.get("x-request-id")).not.toBe("a b<c>");
  });

  test.each(["/Users/%zz", "/Users/%c3%28", "/Schemas/%", "/ResourceTypes/%zz"])(
    "GET %s holds a broken percent escape and is 400, no fault",
    async (broken) => {
      const { status, at } = await server.request("GET", `/scim/v2${broken}`);
      expect([status, at("scimType")]).toEqual([400, "invalidSyntax"]);
    },
  );

  test("whoever has no token cannot fill the log with paths", async () => {
    const from = server.logged.length;
    await server.request("GET", `/scim/v2/Users/${"a".repeat(100_000)}`, { token: "none" });
    expect(JSON.stringify(server.logged.slice(from)).length).toBeLessThan(1000);
  });

  test("what is asked for is not logged: filters name people", async () => {
    await server.request("GET", '/scim/v2/Users?filter=userName eq "secret.person"');
    expect(JSON.stringify(server.logged)).not.toContain("secret.person");
  });
});

describe("externalId is scoped to the provisioning client", () => {
  test("each client sees and finds its own, readers that of the creating client", async () => {
    const okta = await server.token("okta", "provision");
    const kiosk = await server.token("kiosk", "read");
    const body = { schemas: [USER], userName: "both@example.org", externalId: "entra-1" };
    const made = await server.request("POST", "/scim/v2/Users", { body });
    const both = `/scim/v2/Users/${made.at("id")}`;
    const externalId = { op: "add", path: "externalId", value: "okta-1" };
    const patch = { schemas: [PATCH_OP], Operations: [externalId] };
    expect((await server.request("GET", both, { token: okta })).at("externalId")).toBeUndefined();
    await server.request("PATCH", both, { token: okta, body: patch });
    expect((await server.request("GET", both, { token: okta })).at("externalId")).toBe("okta-1");
    expect((await server.request("GET", both)).at("externalId")).toBe("entra-1");
    expect((await server.request("GET", both, { token: kiosk })).at("externalId")).toBe("entra-1");
    const found = async (value: string, token?: string) => {
      const query = `/scim/v2/Users?filter=externalId eq "${value}"`;
      return (await server.request("GET", query, token ? { token } : {})).at("totalResults");
    };
    expect([await found("okta-1", okta), await found("okta-1")]).toEqual([1, 0]);
    expect([await found("entra-1", okta), await found("entra-1", kiosk)]).toEqual([0, 1]);
  });
});
