import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { AUDIENCE, type Issuer, openIssuer, TENANT } from "../issuer.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let issuer: Issuer;

beforeAll(async () => {
  issuer = await openIssuer();
  rollcall = await startRollcall({ args: ["--log-level", "debug"] });
});
afterAll(async () => {
  await rollcall.stop();
  issuer.close();
});

const client = (...args: string[]) => rollcall.cli("client", ...args, "--data", rollcall.data);
const users = (token: string) => rollcall.request("GET", "/Users?count=1", { token });

describe("A JWT of Entra in place of a token", () => {
  const claims = {
    iss: `https://sts.windows.net/${TENANT}/`,
    aud: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
  };

  test("opens nothing until a client trusts its tenant, and nothing afterwards", async () => {
    const jwt = await issuer.sign({ claims });
    expectScimError(await users(jwt), 401);
    const args = ["--kind", "bearer", "--tenant", TENANT, "--jwks", issuer.url];
    const made = await client("trust", "blank", ...args);
    const body = newUser({ userName: "by-jwt", externalId: "jwt-1" });
    expect((await rollcall.request("POST", "/Users", { token: jwt, body })).status).toBe(201);

    const elsewhere = "0e7b6a54-1111-4222-8333-94a5b6c7d8e9";
    const others = [
      { ...claims, tid: elsewhere },
      { ...claims, tid: elsewhere, iss: `https://sts.windows.net/${elsewhere}/` },
      { ...claims, aud: AUDIENCE },
      { ...claims, exp: 1 },
    ];
    for (const other of others) {
      const answer = await users(await issuer.sign({ claims: other }));
      expectScimError(answer, 401);
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
    const id = /trust-[0-9a-f]{8}/.exec(made.stdout)?.[0] ?? "";
    expect((await client("revoke", id)).code).toBe(0);
    expectScimError(await users(jwt), 401);
    expect(rollcall.output()).toContain(`"client":"blank","token":"${id}","method":"POST"`);
    expect(rollcall.output()).not.toContain(jwt);
  });
});

describe("A token without a scheme", () => {
  const bare = async (server: Rollcall, name: string) => {
    const authorization = await server.token(name);
    return server.request("GET", "/Users", { headers: { authorization } });
  };

  test("opens nothing", async () => {
    expectScimError(await bare(rollcall, "okta"), 401);
  });

  test("is enough where the operator said so, with a flag or in the environment", async () => {
    const env = { ROLLCALL_RAW_AUTHORIZATION: "true" };
    for (const start of [{ args: ["--raw-authorization"] }, { env }]) {
      const server = await startRollcall(start);
      const { status } = await bare(server, "okta");
      await server.stop();
      expect(status).toBe(200);
    }
  });
});

test("A token can stand for a User that there is, who is then /Me", async () => {
  const admin = await rollcall.token("hr");
  const body = newUser({ userName: "myself" });
  const { json } = await rollcall.request("POST", "/Users", { token: admin, body });
  const id = String(at(json, "/id"));
  const token = await rollcall.token("myself", "read", ["--user", id]);
  const me = await rollcall.request("GET", "/Me", { token });
  expect([me.status, at(me.json, "/id")]).toEqual([200, id]);
  expect(me.headers.get("location")).toBe(`${rollcall.base}/Users/${id}`);
  expectScimError(await rollcall.request("GET", "/Me", { token: admin }), 501);
  const args = ["--scope", "read", "--user", "nobody", "--data", rollcall.data];
  const refused = await rollcall.cli("token", "create", "x", ...args);
  expect([refused.code, refused.stdout]).toEqual([2, ""]);
});
