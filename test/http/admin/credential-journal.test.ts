import { afterAll, describe, expect, test } from "bun:test";
import { openApi } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

/** What the journal tells of one token or credential, the oldest first. */
async function told(resource: string) {
  const { entries } = await server.store.journal({ resource, limit: 10 });
  return entries.toReversed();
}

const byRoot = { doneBy: "admin", client: "root", token: "root" };

describe("The journal tells who let in whom:", () => {
  test("a token, what it is good for and its end, and nothing of the secret", async () => {
    const limits = { fields: ["displayName"], sites: ["Utrecht"] };
    const expires = "2027-01-31T00:00:00.000Z";
    const made = await api("POST", "/tokens", { name: "kiosk", scope: "read", expires, ...limits });
    const id = String(made.at("id"));
    await api("DELETE", `/tokens/${id}`);
    const entries = await told(id);
    const resource = { resourceType: "Token", resourceName: "kiosk" };
    expect(entries).toMatchObject([
      { ...byRoot, ...resource, method: "POST", status: 201 },
      { ...byRoot, ...resource, method: "DELETE", status: 204 },
    ]);
    expect(entries[0]?.changes).toContainEqual({ path: "scope", after: "read" });
    expect(entries[0]?.changes).toContainEqual({ path: "sites", after: ["Utrecht"] });
    expect(entries[0]?.changes).toContainEqual({ path: "expires", after: expires });
    expect(JSON.stringify(entries)).not.toContain(String(made.at("secret")));
  });

  test("a secret of a client, until it is revoked with the client", async () => {
    const made = await api("POST", "/clients", { name: "okta" });
    await api("DELETE", "/clients/okta");
    const entries = await told(String(made.at("credentialId")));
    const resource = { resourceType: "Credential", resourceName: "okta" };
    expect(entries).toMatchObject([
      { ...byRoot, ...resource, status: 201, changes: [{ path: "kind", after: "secret" }] },
      { ...byRoot, ...resource, status: 204, changes: [] },
    ]);
    expect(JSON.stringify(entries)).not.toContain(String(made.at("clientSecret")));
  });

  test("but not where nothing was done", async () => {
    await api("DELETE", "/tokens/nothing");
    await api("DELETE", "/clients/nothing");
    const written = (await told("nothing")).filter(({ status }) => status < 400);
    expect(written).toEqual([]);
  });

  test("who switched provisioning, once for each time that it changed", async () => {
    const before = (await server.store.journal({ limit: 100 })).entries[0]?.seq ?? 0;
    for (const enabled of [true, false, false, true])
      await api("PUT", "/provisioning", { enabled });
    const { entries } = await server.store.journal({ limit: 100 });
    const switched = entries.filter(
      ({ seq, resourceType }) => seq > before && resourceType === "Provisioning",
    );
    expect(switched).toMatchObject([
      { ...byRoot, changes: [{ path: "enabled", before: false, after: true }] },
      { ...byRoot, changes: [{ path: "enabled", before: true, after: false }] },
    ]);
  });
});
