import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { JournalEntry } from "../../src/directory/workplace.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { EnterpriseUser } from "../../src/scim/schema/enterprise-user.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { type Asked, openServer } from "./server.ts";

type Server = Awaited<ReturnType<typeof openServer>>;

let server: Server;
let reader: string;
let admin: string;
/** The last entry before the test. */
let before = 0;

beforeAll(async () => {
  server = await openServer({ rate: 200 });
  reader = await server.token("kiosk", "read");
  admin = await server.token("root", "admin");
});
afterAll(() => server.close());
beforeEach(async () => {
  before = (await server.store.journal({ limit: 1 })).entries[0]?.seq ?? 0;
});

/** What was noted within the test, the oldest first. */
async function noted(): Promise<JournalEntry[]> {
  const { entries } = await server.store.journal({ limit: 1000 });
  return entries.filter(({ seq }) => seq > before).reverse();
}

const body = (userName: string, more: object = {}) => ({ schemas: [User.id], userName, ...more });
const users = (asked: Asked) => server.request("POST", "/scim/v2/Users", asked);
const patch = { schemas: [MESSAGE.patchOp], Operations: [{ op: "remove" }] };

describe("A refusal is in the journal when it is answered", () => {
  test("with all that explains it", async () => {
    await users({ body: body("Taken") });
    const headers = { "x-request-id": "entra-1" };
    await users({ body: body("TAKEN"), headers, address: "10.0.0.7" });
    expect((await noted())[1]).toMatchObject({
      doneBy: "provisioning",
      client: "entra",
      token: "entra",
      address: "10.0.0.7",
      requestId: "entra-1",
      method: "POST",
      resourceType: "User",
      resourceId: null,
      resourceName: "TAKEN",
      status: 409,
      scimType: "uniqueness",
      detail: expect.stringContaining("'TAKEN' is already taken"),
      changes: [],
      warnings: [],
      count: 1,
    });
  });

  const cases: readonly [string, string, string, Asked, Partial<JournalEntry>][] = [
    ["a change of nobody", "PATCH", "/scim/Users/7", { body: patch }, { resourceId: "7" }],
    ["a removal of nobody", "DELETE", "/scim/v2/Groups/8", {}, { resourceType: "Group" }],
    ["a filter", "GET", "/scim/v2/Users?filter=x", {}, { scimType: "invalidFilter" }],
    ["what is not there", "GET", "/scim/v2/Devices", {}, { status: 404, resourceType: null }],
    ["a method", "PUT", "/scim/v2/Users", {}, { status: 405, method: "PUT" }],
    ["a broken path", "GET", "/scim/v2/Users/%ff", {}, { status: 400, resourceId: "%ff" }],
    ["a page", "GET", "/scim/v2/Users?count=x&cursor=", {}, { status: 400 }],
  ];
  test.each(cases)("%s", async (_what, method, path, asked, entry) => {
    const { status } = await server.request(method, path, asked);
    expect(await noted()).toMatchObject([{ status, client: "entra", method, ...entry }]);
  });

  test("of a token that may not write", async () => {
    await users({ token: reader, body: body("Nobody") });
    expect(await noted()).toMatchObject([{ status: 403, client: "kiosk", token: "kiosk" }]);
  });

  test("of a token for reading once a minute for each method, so that none fills it", async () => {
    const token = await server.token("lobby", "read");
    for (let time = 0; time < 50; time++) {
      await users({ token, body: body(`Nobody ${time}`) });
      await server.request("DELETE", `/scim/v2/Users/${time}`, { token });
    }
    await server.refusals.settle();
    const about = { status: 403, client: "lobby", token: "lobby", resourceType: "User", count: 50 };
    expect((await noted()).slice(1)).toMatchObject([
      { ...about, method: "POST" },
      { ...about, method: "DELETE" },
    ]);
  });

  test("of a write by an administrator, but not of a read", async () => {
    const asked = { token: admin, body: { identifierPolicy: "sometimes" } };
    await server.request("PATCH", "/api/v1/settings", asked);
    await server.request("GET", "/api/v1/lists/planets", { token: admin });
    await server.request("GET", "/api/v1/settings", { token: reader });
    expect(await noted()).toMatchObject([
      { status: 400, doneBy: "admin", client: "root", resourceType: "Settings", method: "PATCH" },
    ]);
  });

  test("of a person that an administrator cannot make or edit, with name or id", async () => {
    const created = await users({ body: body("Locked") });
    const id = String(created.at("id"));
    const person = { userName: "locked", displayName: "Lo" };
    await server.request("POST", "/api/v1/people", { token: admin, body: person });
    const edit = { token: admin, body: { displayName: "Lo" } };
    await server.request("PATCH", `/api/v1/people/${id}`, edit);
    await server.request("DELETE", `/api/v1/people/${id}`, { token: admin });
    const about = { status: 409, doneBy: "admin", client: "root", resourceType: "User" };
    expect((await noted()).slice(1)).toMatchObject([
      { ...about, method: "POST", resourceId: null, resourceName: "locked" },
      { ...about, method: "PATCH", resourceId: id },
      { ...about, method: "DELETE", resourceId: id },
    ]);
  });

  test("of each operation of a bulk request, with its own name", async () => {
    const operation = (method: string, path: string, rest: object) => ({ method, path, ...rest });
    const Operations = [
      operation("POST", "/Users", { bulkId: "1", data: body("Bulky") }),
      operation("POST", "/Users", { bulkId: "2", data: body("bulky") }),
      operation("DELETE", "/Users/77", {}),
      operation("MOVE", "/Users/78", {}),
    ];
    const headers = { "x-request-id": "bulk-1" };
    const sent = { schemas: [MESSAGE.bulkRequest], Operations };
    await server.request("POST", "/scim/v2/Bulk", { body: sent, headers, address: "10.0.0.8" });
    const entries = await noted();
    const shared = { requestId: "bulk-1", address: "10.0.0.8", client: "entra" };
    expect(entries.map(({ status }) => status).sort()).toEqual([201, 400, 404, 409]);
    for (const entry of entries) {
      expect(entry).toMatchObject(shared);
      expect(entry.durationMs).toBeGreaterThan(0);
    }
    expect(entries).toContainEqual(
      expect.objectContaining({ status: 409, resourceName: "bulky", method: "POST" }),
    );
    expect(entries).toContainEqual(
      expect.objectContaining({ status: 404, resourceId: "77", method: "DELETE" }),
    );
    expect(entries).toContainEqual(expect.objectContaining({ status: 400, resourceType: null }));
  });
});

describe("The journal is not told", () => {
  test("of a resource that is looked for and not there", async () => {
    const { status } = await server.request("GET", "/scim/v2/Users/0");
    expect([status, await noted()]).toEqual([404, []]);
  });

  test("of any secret", async () => {
    await users({ token: "rc_secret-that-nobody-keeps", body: body("x"), address: "10.1.1.1" });
    const password = "hunter2-hunter2";
    await users({ body: { ...body("Pass"), password, [EnterpriseUser.id]: 7 } });
    const entries = JSON.stringify(await noted());
    expect(entries).not.toContain("secret-that");
    expect(entries).not.toContain(password);
  });

  test("more of a long text than a part", async () => {
    const long = "n".repeat(100_000);
    await users({ body: body(long, { emails: 7 }) });
    await server.request("PATCH", `/scim/v2/Users/${long}`, { body: patch });
    for (const { resourceName, resourceId, detail } of await noted()) {
      expect((resourceName ?? resourceId ?? "").length).toBe(LIMITS.journalName);
      expect((detail ?? "").length).toBeLessThanOrEqual(LIMITS.refusalText);
    }
  });
});

describe("What anybody can send is told once a minute", () => {
  test("for each address, with its number", async () => {
    const ask = (address: string, asked: Asked) =>
      server.request("GET", "/scim/v2/Users", { address, ...asked });
    for (let sent = 0; sent < 40; sent++) await ask("10.2.0.1", { token: "rc_bad" });
    await ask("10.2.0.2", { headers: { authorization: "" } });
    await server.request("GET", "/api/v1/people", { token: "rc_bad", address: "10.2.0.1" });
    expect(await noted()).toMatchObject([
      { status: 401, address: "10.2.0.1", client: null, token: null },
      { status: 401, address: "10.2.0.2" },
    ]);
    server.limited.pass(60);
    await server.refusals.settle();
    expect((await noted()).map(({ count }) => count)).toEqual([41, 1]);
  });

  test("for who asks the token endpoint, without what was sent", async () => {
    for (const secret of ["rs_one", "rs_two"]) {
      const request = new Request("http://localhost/oauth/token", {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: "entra",
          client_secret: secret,
        }),
      });
      expect((await server.answer(request, "10.3.0.1")).status).toBe(401);
    }
    await server.refusals.settle();
    const entries = await noted();
    expect(entries).toMatchObject([{ status: 401, address: "10.3.0.1", client: null, count: 2 }]);
    expect(JSON.stringify(entries)).not.toContain("rs_");
  });

  test("for a client that sends too much", async () => {
    const token = await server.token("hasty", "provision");
    const [made] = await noted();
    before = made?.seq ?? 0;
    for (let sent = 0; sent < 405; sent++) {
      await server.request("GET", "/scim/v2/Users/0", { token });
    }
    await server.refusals.settle();
    expect(await noted()).toMatchObject([{ status: 429, client: "hasty", count: 5 }]);
    server.limited.pass(60);
  });
});

test("A success tells address, request and duration", async () => {
  const headers = { "x-request-id": "entra-2" };
  await users({ body: body("Success"), headers, address: "10.0.0.9" });
  const [entry] = await noted();
  expect(entry).toMatchObject({ status: 201, requestId: "entra-2", address: "10.0.0.9" });
  expect(entry?.durationMs).toBeGreaterThan(0);
});

test("A journal that cannot be written keeps nobody from the answer", async () => {
  const broken = await openServer({}, { store: { noteEntries: () => Promise.reject(FULL) } });
  try {
    for (let sent = 0; sent < 3; sent++) {
      const { status } = await broken.request("DELETE", "/scim/v2/Users/7");
      expect(status).toBe(404);
    }
    expect(broken.logged.filter((fields) => "error" in fields)).toEqual([{ error: FULL }]);
  } finally {
    await broken.close();
  }
});

const FULL = new Error("disk is full");
