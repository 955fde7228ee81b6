import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { openApi, refusalOf } from "./opened.ts";

let server = await openApi();
beforeEach(async () => {
  await server.close();
  server = await openApi();
});
afterAll(() => server.close());

const api: typeof server.api = (...asked) => server.api(...asked);

/** @returns the id */
async function made(entry: object): Promise<string> {
  return String((await api("POST", "/people", entry)).at("id"));
}

async function provisioned(userName: string): Promise<string> {
  const body = { schemas: [userType.schema.id], userName };
  return String((await server.request("POST", "/scim/v2/Users", { body })).at("id"));
}

const EVERYTHING = {
  userName: "ada@example.com",
  displayName: "Ada",
  givenName: "A.",
  familyName: "Lovelace",
  profession: "Engineer",
  email: "ada@work.example",
  phone: "1",
  mobile: "2",
  employeeCode: "3",
  department: "Engines",
  company: "Example",
  site: "Utrecht",
  manager: "somebody",
  active: false,
};

describe("A local person", () => {
  test("is made with all fields, is found by SCIM, and is a User there", async () => {
    const answer = await api("POST", "/people", EVERYTHING);
    const id = String(answer.at("id"));
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`https://scim.example.com/api/v1/people/${id}`);
    expect(answer.body).toMatchObject({
      ...EVERYTHING,
      ...{ identifier: "ada@example.com", source: "local", provisionedBy: null, linkedAt: null },
      ...{ permissions: [], groups: [], waiting: {} },
    });
    const filter = encodeURIComponent('emails[type eq "work"].value eq "ADA@work.example"');
    const inScim = await server.request("GET", `/scim/v2/Users?filter=${filter}`);
    expect(inScim.at("Resources", 0)).toMatchObject({ id, active: false, title: "Engineer" });
  });

  test("is active and called by its userName unless told", async () => {
    const answer = await api("POST", "/people", { userName: "ben" });
    expect(answer.body).toMatchObject({ active: true, displayName: "ben", email: null });
  });

  test.each([
    ["userName that somebody has, in another case", { userName: "BEN" }, 409, "BEN"],
    ["no userName", { displayName: "Ben" }, 400, "userName"],
    ["a blank userName", { userName: " " }, 400, "userName"],
    ["null for userName", { userName: null }, 400, "userName"],
    ["a field that there is not", { userName: "c", mail: "x" }, 400, "mail"],
    ["a field that is given", { userName: "c", identifier: "x" }, 400, "identifier"],
    ["a number for a text", { userName: "c", email: 7 }, 400, "email"],
    ["a text for a boolean", { userName: "c", active: "true" }, 400, "active"],
    ["text that cannot be kept", { userName: "c\u0000" }, 400, "userName"],
    ["an array", [], 400, "body"],
  ])("is not made of %s", async (_, entry, status, word) => {
    await made({ userName: "ben" });
    const answer = await api("POST", "/people", entry);
    expect(refusalOf(answer)).toEqual({ status, detail: expect.stringContaining(word) });
    expect((await api("GET", "/people")).at("items", 1)).toBeUndefined();
  });

  test("is edited field by field; null clears one, and what is left out stays", async () => {
    const id = await made(EVERYTHING);
    const answer = await api("PATCH", `/people/${id}`, { mobile: null, site: "Gent" });
    expect(answer.body).toMatchObject({ ...EVERYTHING, mobile: null, site: "Gent" });
    expect((await api("PATCH", `/people/${id}`, {})).body).toEqual(answer.body);
    const refused = await api("PATCH", `/people/${id}`, { userName: null });
    expect(refusalOf(refused)).toMatchObject({ status: 400 });
  });

  test("is edited by a body of RFC 7396, and by nothing that is not JSON", async () => {
    const id = await made({ userName: "ben" });
    const as = (type: string) =>
      server.raw("PATCH", `/people/${id}`, { "content-type": type }, '{"site":"Gent"}');
    expect((await as("application/merge-patch+json")).status).toBe(200);
    expect((await as("text/plain")).status).toBe(415);
  });

  test("keeps what only SCIM knows of it when it is edited", async () => {
    const id = await provisioned("dee");
    const patch = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "nickName", value: "D" }],
    };
    await server.request("PATCH", `/scim/v2/Users/${id}`, { body: patch });
    await api("POST", `/people/${id}/release`);
    expect((await api("PATCH", `/people/${id}`, { site: "Gent" })).status).toBe(200);
    expect((await server.request("GET", `/scim/v2/Users/${id}`)).at("nickName")).toBe("D");
  });

  test("is removed, and its userName is free again", async () => {
    const id = await made({ userName: "ben" });
    expect((await api("DELETE", `/people/${id}`)).status).toBe(204);
    expect((await api("GET", `/people/${id}`)).status).toBe(404);
    expect((await api("DELETE", `/people/${id}`)).status).toBe(404);
    expect((await api("POST", "/people", { userName: "ben" })).status).toBe(201);
  });
});

describe("A provisioned person", () => {
  test("is neither edited nor removed; the refusal says why and what to do", async () => {
    const id = await provisioned("ada");
    const asked: [string, object?][] = [["PATCH", { site: "x" }], ["DELETE"]];
    for (const [method, body] of asked) {
      const { status, detail } = refusalOf(await api(method, `/people/${id}`, body));
      expect(status).toBe(409);
      expect(detail).toMatch(/provisioned by 'entra' since 2026-.*identity provider.*release/s);
    }
    expect((await api("GET", `/people/${id}`)).body).toMatchObject({ site: null });
  });

  test("is given permissions and local groups all the same", async () => {
    const id = await provisioned("ada");
    await api("PUT", "/permissions", ["parking", "desks"]);
    const granted = await api("PUT", `/people/${id}/permissions`, ["parking"]);
    expect(granted.body).toEqual({ granted: ["parking"], inherited: [], effective: ["parking"] });
    const made = await api("POST", "/groups", { displayName: "G", members: [id] });
    const group = String(made.at("id"));
    await api("PUT", `/groups/${group}/permissions`, ["parking", "desks"]);
    const inherited = ["desks", "parking"].map((permission) => ({
      permission,
      group: { id: group, displayName: "G" },
    }));
    expect((await api("GET", `/people/${id}/permissions`)).body).toEqual({
      ...{ granted: ["parking"], inherited, effective: ["desks", "parking"] },
    });
    expect(refusalOf(await api("PUT", `/people/${id}/permissions`, ["fly"])).status).toBe(400);
    expect(refusalOf(await api("PUT", "/people/nobody/permissions", [])).status).toBe(404);
  });

  test("is local after its release, until the identity provider writes to it", async () => {
    const id = await provisioned("ada");
    const released = await api("POST", `/people/${id}/release`);
    expect(released.body).toMatchObject({ source: "local", provisionedBy: null, linkedAt: null });
    expect((await api("PATCH", `/people/${id}`, { site: "Gent" })).status).toBe(200);
    expect(refusalOf(await api("POST", `/people/${id}/release`)).status).toBe(409);
    expect(refusalOf(await api("POST", "/people/nobody/release")).status).toBe(404);
    const body = { schemas: [userType.schema.id], userName: "ada", active: false };
    await server.request("PUT", `/scim/v2/Users/${id}`, { body });
    expect((await api("GET", `/people/${id}`)).at("source")).toBe("provisioned");
  });
});

describe("The ETag of a person", () => {
  const tag = (answer: { headers: Headers }) => String(answer.headers.get("etag"));

  test("saves reading what is the same, and tells of groups too", async () => {
    const id = await made({ userName: "ada" });
    const first = tag(await api("GET", `/people/${id}`));
    const again = () =>
      api("GET", `/people/${id}`, undefined, { headers: { "if-none-match": first } });
    const held = await again();
    expect({ status: held.status, body: held.body, tag: tag(held) }).toEqual({
      ...{ status: 304, body: undefined, tag: first },
    });
    await api("POST", "/groups", { displayName: "G", members: [id] });
    expect((await again()).status).toBe(200);
  });

  test("keeps an edit from undoing another one", async () => {
    const id = await made({ userName: "ada" });
    const first = tag(await api("GET", `/people/${id}`));
    const headers = { "if-match": first };
    expect((await api("PATCH", `/people/${id}`, { site: "A" }, { headers })).status).toBe(200);
    const late = await api("PATCH", `/people/${id}`, { site: "B" }, { headers });
    expect(refusalOf(late)).toMatchObject({ status: 412 });
    expect((await api("GET", `/people/${id}`)).at("site")).toBe("A");
    const any = { headers: { "if-match": "*" } };
    expect((await api("PATCH", `/people/${id}`, { site: "B" }, any)).status).toBe(200);
  });

  test("lets one of two who edit at the same time through", async () => {
    const id = await made({ userName: "ada" });
    const headers = { "if-match": tag(await api("GET", `/people/${id}`)) };
    const edits = ["A", "B", "C"].map((site) =>
      api("PATCH", `/people/${id}`, { site }, { headers }),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 412, 412]);
  });
});
