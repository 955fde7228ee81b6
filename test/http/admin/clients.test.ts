import { afterAll, describe, expect, test } from "bun:test";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

/** The status of the answer of the token endpoint, and the access token. */
async function askForToken(client: string, secret: string) {
  const response = await server.answer(
    new Request("http://localhost/oauth/token", {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "client_credentials", client_id: client, client_secret: secret },
      }),
    }),
  );
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return { status: response.status, token };
}

describe("A client that an administrator makes", () => {
  test("gets tokens with its secret, which is answered once", async () => {
    const made = await api("POST", "/clients", { name: "entra" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      clientId: "entra",
      tokenEndpoint: "https://scim.example.com/oauth/token",
      provisioning: true,
    });
    const secret = String(made.at("clientSecret"));
    const { status, token = "" } = await askForToken("entra", secret);
    expect(status).toBe(200);
    expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(200);
    const listed = await api("GET", "/clients");
    expect(JSON.stringify([listed.body, server.logged])).not.toContain(secret);
    expect(listed.at("items", 0)).toMatchObject({
      client: "entra",
      credentials: [
        { id: made.at("credentialId"), kind: "secret", state: "live", revoked: null, trust: null },
      ],
    });
  });

  test("has two secrets while one replaces the other, and no third", async () => {
    const first = await api("POST", "/clients", { name: "okta" });
    const { status, detail } = refusalOf(await api("POST", "/clients", { name: "okta" }));
    expect([status, detail]).toEqual([409, expect.stringContaining("/clients/okta/rotate")]);
    const second = await api("POST", "/clients/okta/rotate");
    expect(second.status).toBe(201);
    for (const made of [first, second]) {
      const asked = await askForToken("okta", String(made.at("clientSecret")));
      expect(asked.status).toBe(200);
    }
    expect(refusalOf(await api("POST", "/clients/okta/rotate")).status).toBe(409);
    expect((await api("DELETE", `/clients/${first.at("credentialId")}`)).status).toBe(204);
    expect((await askForToken("okta", String(first.at("clientSecret")))).status).toBe(401);
    expect((await askForToken("okta", String(second.at("clientSecret")))).status).toBe(200);
  });

  test("opens nothing after it was revoked, nor do its access tokens", async () => {
    const made = await api("POST", "/clients", { name: "gone" });
    const secret = String(made.at("clientSecret"));
    const { token = "" } = await askForToken("gone", secret);
    expect((await api("DELETE", "/clients/gone")).status).toBe(204);
    expect((await server.request("GET", "/scim/v2/Users", { token })).status).toBe(401);
    expect((await askForToken("gone", secret)).status).toBe(401);
    expect(refusalOf(await api("DELETE", "/clients/gone")).status).toBe(404);
    expect(refusalOf(await api("POST", "/clients/gone/rotate")).status).toBe(404);
  });

  test("is shown with whom it trusts", async () => {
    const trust = {
      issuers: ["https://login.example.com"],
      audiences: ["rollcall"],
      subjects: [],
      keys: "https://login.example.com/keys",
    };
    const credential = { id: "trust-1", client: "jwt", kind: "bearer", created: 0, trust } as const;
    await server.store.addCredential(credential, 10);
    expect((await api("GET", "/clients")).at("items")).toContainEqual({
      client: "jwt",
      credentials: [
        expect.objectContaining({ kind: "bearer", created: "1970-01-01T00:00:00.000Z", trust }),
      ],
    });
  });

  test.each([
    ["without a name", {}, "'name'"],
    ["with a name of other characters", { name: "a/b" }, "'name'"],
    ["with a name that is too long", { name: "a".repeat(65) }, "'name'"],
    ["with a secret of its own", { name: "a", secret: "rcs_1" }, "'secret'"],
  ])("is refused %s", async (_, body, words) => {
    const { status, detail } = refusalOf(await api("POST", "/clients", body));
    expect([status, detail]).toEqual([400, expect.stringContaining(words)]);
  });
});
