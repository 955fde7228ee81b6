import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../../src/scim/limits.ts";
import {
  AUDIENCE,
  ISSUER,
  type Issuer,
  openIssuer,
  type Signed,
  SUBJECT,
  TENANT,
  unsigned,
} from "../issuer.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { type Answer, type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let issuer: Issuer;
/** Whatever must be found nowhere afterwards. */
const secrets: string[] = [];

beforeAll(async () => {
  issuer = await openIssuer();
  const args = ["--log-level", "debug", "--access-token-minutes", "90"];
  rollcall = await startRollcall({ args });
});
afterAll(async () => {
  await rollcall.stop();
  issuer.close();
});

const client = (...args: string[]) => rollcall.cli("client", ...args, "--data", rollcall.data);

async function secretOf(action: "create" | "rotate", name: string): Promise<string> {
  const { code, stdout, stderr } = await client(action, name, "--quiet");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  secrets.push(stdout.trim());
  return stdout.trim();
}

/** The first id in what a command printed. */
const idIn = (text: string) => /(secret|trust)-[0-9a-f]{8}/.exec(text)?.[0] ?? "";

async function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await rollcall.request("POST", `${rollcall.url}/oauth/token`, {
    raw: new URLSearchParams({ grant_type: "client_credentials", ...form }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  secrets.push(tokenOf(answer));
  return answer;
}

const tokenOf = ({ json }: Answer) => String(at(json, "/access_token"));
const inForm = (name: string, secret: string) => ask({ client_id: name, client_secret: secret });
const inHeader = (name: string, secret: string) =>
  ask({}, { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}` });

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const assert = (name: string, jwt: string) =>
  ask({ client_id: name, client_assertion_type: TYPE, client_assertion: jwt, scope: "scim" });

const users = (token: string) => rollcall.request("GET", "/Users?count=1", { token });

function expectRefused(answer: Answer): void {
  expect(answer.status).toBe(401);
  expect(answer.json).toMatchObject({ error: "invalid_client" });
  expect(answer.headers.get("www-authenticate")).toBe('Basic realm="rollcall"');
  expect(answer.headers.get("cache-control")).toBe("no-store");
}

describe("A client that an operator makes", () => {
  test("gets a token by HTTP Basic and in the form, for as long as was configured", async () => {
    const secret = await secretOf("create", "entra");
    for (const answer of [await inHeader("entra", secret), await inForm("entra", secret)]) {
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ token_type: "Bearer", expires_in: 5400, scope: "scim" });
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const body = newUser({ userName: `by-${tokenOf(answer).slice(-8)}` });
      const made = await rollcall.request("POST", "/Users", { token: tokenOf(answer), body });
      expect(made.status).toBe(201);
    }
    expectRefused(await inForm("entra", `${secret}0`));
    expectRefused(await inHeader("okta", secret));
  });

  test("has two secrets at most, and loses the tokens of the one that is revoked", async () => {
    const first = await secretOf("create", "rotated");
    const firstId = idIn((await client("list")).stdout.split("\n").find(isOf("rotated")) ?? "");
    const again = await client("create", "rotated");
    expect([again.code, again.stderr.includes("client rotate rotated")]).toEqual([2, true]);
    const second = await secretOf("rotate", "rotated");
    const third = await client("rotate", "rotated");
    expect([third.code, third.stderr.includes(firstId)]).toEqual([2, true]);

    const [old, next] = [await inForm("rotated", first), await inForm("rotated", second)];
    expect([old.status, next.status]).toEqual([200, 200]);
    expect((await client("revoke", firstId)).code).toBe(0);
    expectRefused(await inForm("rotated", first));
    expectScimError(await users(tokenOf(old)), 401);
    expect((await users(tokenOf(next))).status).toBe(200);

    const newest = await secretOf("rotate", "rotated");
    expect((await inForm("rotated", newest)).status).toBe(200);
    expect((await client("revoke", "rotated")).code).toBe(0);
    for (const secret of [second, newest]) expectRefused(await inForm("rotated", secret));
    expectScimError(await users(tokenOf(next)), 401);
    expect((await client("revoke", "rotated")).code).toBe(2);
    expect((await client("rotate", "rotated")).code).toBe(2);
  });

  const isOf = (name: string) => (row: string) => row.split(/\s+/)[1] === name;

  test.each([
    [["create"], "Name the client"],
    [["create", "a b"], "Name the client"],
    [["rotate", "nobody"], "client create nobody"],
    [["revoke", "nobody"], "client list"],
    [["forget", "nobody"], "create|rotate|trust|list|revoke"],
    [["trust", "x", "--tenant", TENANT, "--subject", SUBJECT], "--audience"],
    [["trust", "x", "--tenant", TENANT, "--audience", AUDIENCE], "--subject"],
    [["trust", "x", "--audience", AUDIENCE, "--subject", SUBJECT], "--tenant"],
    [["trust", "x", "--kind", "bearer"], "--tenant"],
    [["trust", "x", "--kind", "bearer", "--tenant", TENANT, "--jwks", "http://a.example"], "https"],
    [["trust", "x", "--kind", "bearer", "--tenant", TENANT, "--jwks", "nowhere.json"], "JWK set"],
    [["trust", "x", "--kind", "token"], "assertion or bearer"],
  ])("is not made by %p", async (args, complaint) => {
    const { code, stdout, stderr } = await client(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(complaint);
  });
});

test.each(["59", "361", "an hour"])("Tokens are not good for %s minutes", async (minutes) => {
  const args = ["serve", "--listen", "127.0.0.1:0", "--data", rollcall.data];
  const { code, stderr } = await rollcall.cli(...args, "--access-token-minutes", minutes);
  expect(code).toBe(2);
  expect(stderr).toContain("60 to 360");
});

test("The server says where its token endpoint is, as clients reach it", async () => {
  const path = `${rollcall.url}/.well-known/oauth-authorization-server`;
  const { status, json } = await rollcall.request("GET", path);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    issuer: rollcall.url,
    token_endpoint: `${rollcall.url}/oauth/token`,
    grant_types_supported: ["client_credentials"],
  });
});

describe("A workload that a tenant vouches for", () => {
  const pinned = ["--tenant", TENANT, "--audience", AUDIENCE, "--subject", SUBJECT];

  beforeAll(async () => {
    const { code, stdout } = await client("trust", "federated", ...pinned, "--jwks", issuer.url);
    expect(code).toBe(0);
    for (const shown of [ISSUER, AUDIENCE, SUBJECT, issuer.url]) expect(stdout).toContain(shown);
  });

  test("gets a token for its assertion, with both of Microsoft's issuers", async () => {
    for (const iss of [ISSUER, ISSUER.replace("/v2.0", "")]) {
      const jwt = await issuer.sign({ claims: { iss } });
      secrets.push(jwt);
      const answer = await assert("federated", jwt);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ token_type: "Bearer", expires_in: 5400, scope: "scim" });
      expect((await users(tokenOf(answer))).status).toBe(200);
    }
  });

  const past = Math.floor(Date.now() / 1000) - 3600;
  const refused: readonly [title: string, signed: Signed][] = [
    ["that expired", { claims: { exp: past } }],
    ["that is not good yet", { claims: { nbf: past + 7200 } }],
    ["for another audience", { claims: { aud: "api://other" } }],
    ["of another issuer", { claims: { iss: "https://login.example.com" } }],
    ["of another subject", { claims: { sub: "somebody" } }],
    ["of another tenant", { claims: { tid: "5a0d5b8f-0000-4000-8000-000000000000" } }],
  ];
  test.each(refused)("gets none for one %s", async (_title, signed) => {
    expectRefused(await assert("federated", await issuer.sign(signed)));
  });

  test("gets none for one that nobody signed, or for another client", async () => {
    expectRefused(await assert("federated", unsigned({ alg: "none" })));
    expectRefused(await assert("entra", await issuer.sign()));
    expectRefused(await assert("federated", "not.a.jwt"));
  });

  test("is known by a new key at once, and by the old one while the issuer is down", async () => {
    await issuer.addKey("rolled");
    expect((await assert("federated", await issuer.sign({ kid: "rolled" }))).status).toBe(200);
    issuer.setDown(true);
    expect((await assert("federated", await issuer.sign())).status).toBe(200);
    await issuer.addKey("unpublished");
    expectRefused(await assert("federated", await issuer.sign({ kid: "unpublished" })));
    // As a server finds it that starts while the issuer is down.
    const copy = mkdtempSync(join(tmpdir(), "rollcall-"));
    cpSync(rollcall.data, copy, { recursive: true });
    const other = await startRollcall({ data: copy });
    const jwt = await issuer.sign({ kid: "rolled" });
    const form = { grant_type: "client_credentials", client_assertion_type: TYPE };
    const answer = await other.request("POST", `${other.url}/oauth/token`, {
      raw: new URLSearchParams({ ...form, client_assertion: jwt }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    await other.stop();
    rmSync(copy, { recursive: true });
    issuer.setDown(false);
    expect(answer.status).toBe(200);
  });

  test("is known by the keys of a file", async () => {
    const file = join(rollcall.data, "keys.json");
    writeFileSync(file, JSON.stringify(issuer.keySet()));
    const given = ["--issuer", "https://local.example", "--audience", AUDIENCE];
    const { code } = await client("trust", "filed", ...given, "--subject", "me", "--jwks", file);
    expect(code).toBe(0);
    const claims = { iss: "https://local.example", sub: "me", tid: undefined };
    expect((await assert("filed", await issuer.sign({ claims }))).status).toBe(200);
    await issuer.addKey("written");
    expectRefused(await assert("filed", await issuer.sign({ claims, kid: "written" })));
    writeFileSync(file, JSON.stringify(issuer.keySet()));
    expect((await assert("filed", await issuer.sign({ claims, kid: "written" }))).status).toBe(200);
  });

  test(`can be trusted in ${LIMITS.trusts} ways and no more`, async () => {
    const add = () => client("trust", "many", ...pinned, "--jwks", issuer.url);
    for (let count = 0; count < LIMITS.trusts; count++) expect((await add()).code).toBe(0);
    expect(await add()).toMatchObject({ code: 2, stdout: "" });
  });

  test("is refused with all of its tokens once the trust is withdrawn", async () => {
    const made = await client("trust", "brief", ...pinned, "--jwks", issuer.url);
    const answer = await assert("brief", await issuer.sign());
    expect((await users(tokenOf(answer))).status).toBe(200);
    expect((await client("revoke", idIn(made.stdout))).code).toBe(0);
    expectScimError(await users(tokenOf(answer)), 401);
    expectRefused(await assert("brief", await issuer.sign()));
  });
});

test("No secret, assertion or token is logged, listed or kept", async () => {
  const listed = (await client("list")).stdout;
  const files = readdirSync(rollcall.data).map((name) =>
    readFileSync(join(rollcall.data, name), "latin1"),
  );
  const real = secrets.filter((secret) => secret.length > 40);
  expect(real.length).toBeGreaterThan(15);
  for (const text of [rollcall.output(), listed, ...files]) {
    expect(real.filter((secret) => text.includes(secret))).toEqual([]);
  }
  expect(rollcall.output()).toContain('"path":"/oauth/token","status":401');
});
