import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createClientSecret } from "../../src/directory/client-secret.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { openServer } from "./server.ts";

const HOUR_MS = 3_600_000;

let server: Awaited<ReturnType<typeof openServer>>;
let secret: string;
let secretId: string;

beforeAll(async () => {
  server = await openServer();
  ({ secret, id: secretId } = await newSecret("entra"));
});
afterAll(() => server.close());

async function newSecret(client: string) {
  const made = await createClientSecret(server.store, client, 0);
  if (made === undefined) throw new Error(`${client} has two secrets already.`);
  return { secret: made.secret, id: made.credential.id };
}

type Headers = Readonly<Record<string, string>>;

async function post(form: string, headers: Headers = {}, address?: string) {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const request = new Request("http://localhost/oauth/token", {
    method: "POST",
    body: form,
    headers: { ...type, ...headers },
  });
  const response = await server.answer(request, address);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

const GRANT = "grant_type=client_credentials";
const inForm = (client: string, it: string, more = "") =>
  post(`${GRANT}&client_id=${client}&client_secret=${it}${more}`);
const basic = (client: string, it: string) => ({
  authorization: `Basic ${Buffer.from(`${client}:${it}`).toString("base64")}`,
});
const tokenOf = ({ body }: Awaited<ReturnType<typeof post>>) => String(body.access_token);
const users = (token: string) => server.request("GET", "/scim/v2/Users", { token });

describe("A client gets a token", () => {
  test("with its secret in the form", async () => {
    const answer = await inForm("entra", secret);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^rc_[0-9a-f]{72}$/),
      token_type: "Bearer",
      expires_in: 3600,
      scope: "scim",
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("pragma")).toBe("no-cache");
    expect(answer.headers.get("content-type")).toStartWith("application/json");
    expect((await users(tokenOf(answer))).status).toBe(200);
  });

  const encoded = (text: string) => text.replace("_", "%5F");
  const accepted: readonly [title: string, form: string, headers: () => Headers][] = [
    ["with its secret in HTTP Basic", GRANT, () => basic("entra", secret)],
    ["with a secret that is percent-encoded", GRANT, () => basic("entra", encoded(secret))],
    [
      "with HTTP Basic and its id in the form as well",
      `${GRANT}&client_id=entra`,
      () => basic("entra", secret),
    ],
    [
      "with the scheme in another case",
      GRANT,
      () => ({ authorization: basic("entra", secret).authorization.replace("Basic", "BASIC") }),
    ],
    ["with an empty scope", `${GRANT}&scope=`, () => basic("entra", secret)],
    ["with parameters that are not known", `${GRANT}&resource=x`, () => basic("entra", secret)],
    [
      "with a charset in the content type",
      GRANT,
      () => ({
        ...basic("entra", secret),
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      }),
    ],
  ];
  test.each(accepted)("%s", async (_title, form, headers) => {
    expect(await post(form, headers())).toMatchObject({ status: 200, body: { scope: "scim" } });
  });

  test("that may do what it asked for and no more", async () => {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "oauth" };
    const create = (token: string) => server.request("POST", "/scim/v2/Users", { token, body });
    const reading = await inForm("entra", secret, "&scope=read");
    expect(reading.body.scope).toBe("read");
    expect((await create(tokenOf(reading))).status).toBe(403);
    const both = await inForm("entra", secret, "&scope=read+provision");
    expect(both.body.scope).toBe("read provision");
    expect((await create(tokenOf(both))).status).toBe(201);
  });

  test("that ends when it said, and not before", async () => {
    const token = tokenOf(await inForm("entra", secret));
    server.wait(HOUR_MS - 60_000);
    expect((await users(token)).status).toBe(200);
    server.wait(60_000);
    expect((await users(token)).status).toBe(401);
  });

  test("with either of its two secrets, and with neither once it is revoked", async () => {
    const [first, second] = [await newSecret("okta"), await newSecret("okta")];
    expect(await createClientSecret(server.store, "okta", 0)).toBeUndefined();
    const old = tokenOf(await inForm("okta", first.secret));
    const next = tokenOf(await inForm("okta", second.secret));
    await server.store.revokeCredentials(first.id, 0);
    expect((await users(old)).status).toBe(401);
    expect((await users(next)).status).toBe(200);
    expect((await inForm("okta", first.secret)).status).toBe(401);
    expect((await inForm("okta", second.secret)).status).toBe(200);
    expect((await inForm("entra", second.secret)).status).toBe(401);
  });
});

describe("A client gets no token", () => {
  const form = () => `client_id=entra&client_secret=${secret}`;
  const refused: readonly [
    title: string,
    code: string,
    form: () => string,
    headers?: () => Headers,
  ][] = [
    ["without a grant type", "invalid_request", form],
    ["with an empty grant type", "invalid_request", () => `grant_type=&${form()}`],
    ["for another grant", "unsupported_grant_type", () => `grant_type=password&${form()}`],
    ["for a parameter that is there twice", "invalid_request", () => `${GRANT}&${GRANT}&${form()}`],
    ["for a scope that there is not", "invalid_scope", () => `${GRANT}&scope=admin&${form()}`],
    ["for a scope of objects", "invalid_scope", () => `${GRANT}&scope=constructor&${form()}`],
    ["without saying who it is", "invalid_client", () => GRANT],
    ["without a secret", "invalid_client", () => `${GRANT}&client_id=entra`],
    ["with a secret of nobody", "invalid_client", () => `${GRANT}&client_id=entra&client_secret=x`],
    [
      "with a secret cut off",
      "invalid_client",
      () => `${GRANT}&client_id=entra&client_secret=${secret.slice(0, -1)}`,
    ],
    [
      "with the secret of another client",
      "invalid_client",
      () => `${GRANT}&client_id=okta&client_secret=${secret}`,
    ],
    ["with a wrong secret in HTTP Basic", "invalid_client", () => GRANT, () => basic("entra", "x")],
    [
      "with a broken percent escape",
      "invalid_client",
      () => GRANT,
      () => basic("entra", `${secret}%`),
    ],
    [
      "with a bearer token",
      "invalid_client",
      () => GRANT,
      () => ({ authorization: `Bearer ${secret}` }),
    ],
    [
      "with two proofs at once",
      "invalid_request",
      () => `${GRANT}&${form()}`,
      () => basic("entra", secret),
    ],
    [
      "with two ids",
      "invalid_request",
      () => `${GRANT}&client_id=okta`,
      () => basic("entra", secret),
    ],
    [
      "for JSON",
      "invalid_request",
      () => JSON.stringify({ grant_type: "client_credentials" }),
      () => ({ "content-type": "application/json" }),
    ],
    [
      "with an assertion of another kind",
      "invalid_request",
      () => `${GRANT}&client_assertion=a.b.c&client_assertion_type=saml`,
    ],
  ];
  test.each(refused)("%s", async (_title, error, body, headers = () => ({})) => {
    const answer = await post(body(), headers());
    const description = expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(answer.body).toEqual({ error, error_description: description });
    expect(answer.status).toBe(error === "invalid_client" ? 401 : 400);
    expect(answer.headers.get("www-authenticate")).toBe(
      error === "invalid_client" ? 'Basic realm="rollcall"' : null,
    );
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("for a form above the limit, and one for a form at the limit", async () => {
    const start = `${GRANT}&client_id=entra&client_secret=${secret}&x=`;
    const padded = (length: number) => start + "x".repeat(length - start.length);
    expect((await post(padded(LIMITS.formBytes))).status).toBe(200);
    expect(await post(padded(LIMITS.formBytes + 1))).toMatchObject({
      status: 413,
      body: { error: "invalid_request" },
    });
  });

  test("by any method but POST", async () => {
    const answer = await server.request("GET", "/oauth/token");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("after too many attempts from one address, while a good client gets its token", async () => {
    const address = "192.0.2.7";
    const wrong = `${GRANT}&client_id=entra&client_secret=x`;
    for (let attempt = 0; attempt < LIMITS.authenticationFailures; attempt++) {
      expect((await post(wrong, {}, address)).status).toBe(401);
    }
    const answer = await post(wrong, {}, address);
    expect(answer).toMatchObject({ status: 429, body: { error: "invalid_client" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(`${GRANT}&${form()}`, {}, address)).status).toBe(200);
  });
});

test("The secret that a token was issued for is named in the log, and no secret is", async () => {
  const token = tokenOf(await inForm("entra", secret));
  await users(token);
  await inForm("entra", secret.slice(0, -1));
  const log = JSON.stringify(server.logged);
  expect(log).toContain(`"client":"entra","token":"${secretId}","method":"POST"`);
  expect(log).toContain(`"client":"entra","token":"${secretId}","method":"GET"`);
  for (const hidden of [secret.slice(0, -1), token]) expect(log).not.toContain(hidden);
});

test("What describes the server leads to its token endpoint (RFC 8414)", async () => {
  const { status, body } = await server.request("GET", "/.well-known/oauth-authorization-server");
  expect(status).toBe(200);
  expect(body).toEqual({
    issuer: "https://scim.example.com",
    token_endpoint: "https://scim.example.com/oauth/token",
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: [
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
    ],
    token_endpoint_auth_signing_alg_values_supported: ["RS256", "ES256"],
    scopes_supported: ["scim", "provision", "read"],
    service_documentation: "https://scim.example.com/docs",
  });
});

test("The limits of a client hold for the tokens that it asks for", async () => {
  const limited = await openServer({ rate: 25 });
  const made = await createClientSecret(limited.store, "busy", 0);
  const body = `${GRANT}&client_id=busy&client_secret=${made?.secret}`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const ask = () =>
    limited.answer(new Request("http://localhost/oauth/token", { method: "POST", body, headers }));
  const answers = await Promise.all(Array.from({ length: 80 }, ask));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(20);
  expect(refused.length).toBeGreaterThan(20);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  await limited.close();
});
