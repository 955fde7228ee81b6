import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { newUser } from "../../binary/bodies.ts";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

const person = await server.request("POST", "/scim/v2/Users", {
  body: newUser({ userName: "noor" }),
});
const holder = { type: "User", id: String(person.at("id")) } as const;
const by = { at: 0, doneBy: "admin", method: "PUT" } as const;

beforeEach(async () => {
  await server.store.grant(by, holder, []);
  expect((await api("PUT", "/permissions", ["lockers", "parking"])).status).toBe(200);
  await server.store.grant(by, holder, ["parking"]);
});

describe("The permissions", () => {
  test("are replaced as a whole, in the order that the administrator likes", async () => {
    const names = ["parking", "desk:1", "A.b_c-d"];
    expect((await api("PUT", "/permissions", names)).body).toEqual(names);
    expect((await api("GET", "/permissions")).body).toEqual(names);
  });

  test("tell to how many people and groups each is granted", async () => {
    const answer = await api("GET", "/permissions/parking");
    expect(answer.body).toEqual({ name: "parking", grantedTo: 1 });
    expect((await api("GET", "/permissions/lockers")).at("grantedTo")).toBe(0);
  });

  test("keep one that is granted: leaving it out is refused with what to do", async () => {
    const { status, detail } = refusalOf(await api("PUT", "/permissions", ["lockers"]));
    expect([status, detail]).toEqual([409, expect.stringContaining("'parking'")]);
    expect((await api("GET", "/permissions")).body).toEqual(["lockers", "parking"]);
  });

  test("are renamed, and whoever has one keeps it", async () => {
    const answer = await api("PATCH", "/permissions/parking", { name: "garage" });
    expect(answer.body).toEqual({ name: "garage", grantedTo: 1 });
    expect((await server.store.grantsOf(holder.id)).granted).toEqual(["garage"]);
    expect(refusalOf(await api("GET", "/permissions/parking")).status).toBe(404);
    await api("PATCH", "/permissions/garage", { name: "parking" });
  });

  test.each([
    ["to a name that is taken", "parking", { name: "Lockers" }, 409],
    ["that there is not", "nothing", { name: "something" }, 404],
    ["to no name", "parking", {}, 400],
    ["to a name of other characters", "parking", { name: "a b" }, 400],
    ["to a name that is too long", "parking", { name: "a".repeat(65) }, 400],
  ])("are not renamed %s", async (_, name, body, status) => {
    expect(refusalOf(await api("PATCH", `/permissions/${name}`, body)).status).toBe(status);
    expect((await api("GET", "/permissions")).body).toEqual(["lockers", "parking"]);
  });

  test.each([
    ["an object", { parking: true }],
    ["numbers", [1]],
    ["the same name twice", ["parking", "Parking"]],
    ["other characters", ["parking", "<script>"]],
    ["too many", Array.from({ length: 1001 }, (_, number) => `p${number}`)],
  ])("are not %s", async (_, body) => {
    expect(refusalOf(await api("PUT", "/permissions", body)).status).toBe(400);
    expect((await api("GET", "/permissions")).body).toEqual(["lockers", "parking"]);
  });
});
