import { afterAll, beforeAll, expect, test } from "bun:test";
import { createToken } from "../../src/directory/token.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

let server: Awaited<ReturnType<typeof openServer>>;

beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

/** Somebody, and a token that stands for them. */
async function somebody(userName: string, scope: "read" | "provision" = "provision") {
  const body = { schemas: [USER], userName };
  const created = await server.request("POST", "/scim/v2/Users", { body });
  const id = String(created.at("id"));
  const wanted = { name: userName, client: "entra", scope, created: 0, user: id };
  const { secret: token } = await createToken(server.store, wanted);
  return { id, token, location: `https://scim.example.com/scim/v2/Users/${id}` };
}

test("/Me is the User that the token stands for, under its permanent location", async () => {
  const { id, token, location } = await somebody("ada");
  for (const path of ["/scim/v2/Me", "/scim/Me", "/scim/v2/me"]) {
    const me = await server.request("GET", path, { token });
    expect([me.status, me.at("id"), me.at("meta", "location")]).toEqual([200, id, location]);
    expect(me.headers.get("location")).toBe(location);
  }
  const some = await server.request("GET", "/scim/v2/Me?attributes=userName", { token });
  expect(some.body).toEqual({ schemas: [USER], id, userName: "ada" });
  const etag = some.headers.get("etag") ?? "";
  const same = await server.request("GET", "/scim/v2/Me", {
    token,
    headers: { "if-none-match": etag },
  });
  expect([same.status, same.headers.get("location")]).toEqual([304, location]);
});

test("/Me can be replaced, changed and deleted, and then it is gone", async () => {
  const { id, token, location } = await somebody("grace");
  const replaced = await server.request("PUT", "/scim/v2/Me", {
    token,
    body: { schemas: [USER], userName: "grace", title: "Admiral" },
  });
  expect([replaced.status, replaced.at("id"), replaced.at("title")]).toEqual([200, id, "Admiral"]);
  const operation = { op: "replace", path: "title", value: "Rear Admiral" };
  const patched = await server.request("PATCH", "/scim/v2/Me", {
    token,
    body: { schemas: [MESSAGE.patchOp], Operations: [operation] },
  });
  expect([patched.status, patched.at("title")]).toEqual([200, "Rear Admiral"]);
  const stale = await server.request("DELETE", "/scim/v2/Me", {
    token,
    headers: { "if-match": 'W/"1"' },
  });
  expect([stale.status, stale.headers.get("location")]).toEqual([412, location]);
  const removed = await server.request("DELETE", "/scim/v2/Me", { token });
  expect([removed.status, removed.headers.get("location")]).toEqual([204, location]);
  expect((await server.request("GET", `/scim/v2/Users/${id}`)).status).toBe(404);
  for (const method of ["GET", "DELETE"]) {
    expect((await server.request(method, "/scim/v2/Me", { token })).status).toBe(404);
  }
});

test("/Me may do no more than the scope of its token", async () => {
  const { token } = await somebody("reader", "read");
  expect((await server.request("GET", "/scim/v2/Me", { token })).status).toBe(200);
  const body = { schemas: [USER], userName: "reader", title: "x" };
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    expect((await server.request(method, "/scim/v2/Me", { token, body })).status).toBe(403);
  }
});

test("/Me is 501 for a token that stands for nobody, whatever the method", async () => {
  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
    const answered = await server.request(method, "/scim/v2/Me");
    expect([answered.status, answered.at("schemas", 0)]).toEqual([501, MESSAGE.error]);
    expect(answered.at("detail")).toContain("--user");
  }
});

test("/Me makes nobody: POST is 405", async () => {
  const { token } = await somebody("poster");
  const answered = await server.request("POST", "/scim/v2/Me", { token, body: {} });
  expect([answered.status, answered.headers.get("allow")]).toEqual([
    405,
    "GET, PUT, PATCH, DELETE",
  ]);
});
