import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Json } from "../../src/scim/resource/resource.ts";
import { groupType, resourceTypesWith } from "../../src/scim/schema/resource-type.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { newId } from "../store/sample.ts";
import { BY, somebody, WORKPLACE } from "./granted.ts";
import { openServer } from "./server.ts";

let server: Awaited<ReturnType<typeof openServer>>;
let noor: Awaited<ReturnType<typeof somebody>>;

beforeAll(async () => {
  server = await openServer();
  await server.store.replacePermissions(BY, ["doors", "lockers", "parking", "Doors"]);
});
afterAll(() => server.close());
beforeEach(async () => {
  noor = await somebody(server);
});

describe("A User shows what she may do", () => {
  test("by what was granted to her, to her groups and to the groups above, each once", async () => {
    await noor.grantHer("parking");
    await noor.grantGroup(noor.inner, "lockers", "parking");
    await noor.grantGroup(noor.outer, "doors");
    const read = await noor.read();
    expect(read.at(WORKPLACE)).toEqual({ permissions: ["doors", "lockers", "parking"] });
    expect(read.at("schemas")).toEqual([User.id, WORKPLACE]);
  });

  test("and nothing where nothing was granted, not even the extension", async () => {
    const read = await noor.read();
    expect(read.body).not.toHaveProperty([WORKPLACE]);
    expect(read.at("schemas")).toEqual([User.id]);
  });

  test("no longer when she has left the group", async () => {
    await noor.grantGroup(noor.outer, "doors");
    expect(await noor.shown()).toEqual(["doors"]);
    await server.request("PATCH", `/scim/v2/Groups/${noor.outer}`, {
      body: {
        schemas: [MESSAGE.patchOp],
        Operations: [{ op: "remove", path: `members[value eq "${noor.inner}"]` }],
      },
    });
    expect(await noor.shown()).toBeUndefined();
  });

  test("beside her site, which a PUT takes away without the permissions", async () => {
    await noor.grantHer("doors");
    await noor.patch({ op: "add", path: `${WORKPLACE}:site`, value: "North" });
    expect((await noor.read()).at(WORKPLACE)).toEqual({ site: "North", permissions: ["doors"] });
    const body = { schemas: [User.id], userName: noor.userName };
    const put = await server.request("PUT", noor.path, { body });
    expect(put.at(WORKPLACE)).toEqual({ permissions: ["doors"] });
  });

  test("also where groups that contain each other pass it on", async () => {
    await server.request("PATCH", `/scim/v2/Groups/${noor.inner}`, {
      body: {
        schemas: [MESSAGE.patchOp],
        Operations: [{ op: "add", path: "members", value: [{ value: noor.outer }] }],
      },
    });
    await noor.grantGroup(noor.outer, "doors");
    expect(await noor.shown()).toEqual(["doors"]);
  });
});

describe("A client cannot write permissions", () => {
  const given = { [WORKPLACE]: { site: "North", permissions: ["lockers"] } };

  test("with POST, which passes them over", async () => {
    const userName = `mila-${newId()}`;
    for (const permissions of [given, { permissions: ["lockers"] }]) {
      const body = { schemas: [User.id], userName: `${userName}-${newId()}`, ...permissions };
      const made = await server.request("POST", "/scim/v2/Users", { body });
      expect(made.status).toBe(201);
      expect(made.at(WORKPLACE, "permissions")).toBeUndefined();
    }
  });

  test("with PUT, which passes them over and keeps what was granted", async () => {
    await noor.grantHer("doors");
    const body = { schemas: [User.id, WORKPLACE], userName: noor.userName, ...given };
    const put = await server.request("PUT", noor.path, { body });
    expect([put.status, put.at(WORKPLACE)]).toEqual([
      200,
      { site: "North", permissions: ["doors"] },
    ]);
  });

  test("with a PUT of what was read, which changes nothing", async () => {
    await noor.grantHer("doors");
    const before = await noor.read();
    const put = await server.request("PUT", noor.path, { body: before.body });
    expect(put.body).toEqual(before.body as Json);
  });

  test.each<[title: string, operation: object]>([
    ["add", { op: "add", path: `${WORKPLACE}:permissions`, value: ["lockers"] }],
    ["replace", { op: "replace", path: `${WORKPLACE}:permissions`, value: ["lockers"] }],
    ["remove", { op: "remove", path: `${WORKPLACE}:permissions` }],
    ["add by the short name", { op: "add", path: "Permissions", value: "lockers" }],
  ])("with PATCH: %s is 400 mutability, and nothing changes", async (_, operation) => {
    await noor.grantHer("doors");
    const refused = await noor.patch({ op: "add", path: "title", value: "Chief" }, operation);
    expect([refused.status, refused.at("scimType")]).toEqual([400, "mutability"]);
    const read = await noor.read();
    expect([read.at("title"), read.at(WORKPLACE, "permissions")]).toEqual([undefined, ["doors"]]);
  });

  test.each<[title: string, operation: object]>([
    ["without a path", { op: "replace", value: given }],
    ["with the extension as path", { op: "replace", path: WORKPLACE, value: given[WORKPLACE] }],
  ])("with PATCH %s, where they are passed over beside what is written", async (_, operation) => {
    await noor.grantHer("doors");
    const patched = await noor.patch(operation);
    expect([patched.status, patched.at(WORKPLACE)]).toEqual([
      200,
      { site: "North", permissions: ["doors"] },
    ]);
  });

  test("with a PATCH that removes the extension, which takes the site alone", async () => {
    await noor.grantHer("doors");
    await noor.patch({ op: "add", path: `${WORKPLACE}:site`, value: "North" });
    const patched = await noor.patch({ op: "remove", path: WORKPLACE });
    expect([patched.status, patched.at(WORKPLACE)]).toEqual([200, { permissions: ["doors"] }]);
  });

  test("in bulk, where a name that looks like a reference is passed over as well", async () => {
    const userName = `bulk-${newId()}`;
    const permissions = ["bulkId:nobody"];
    const Operations = [
      {
        method: "POST",
        path: "/Users",
        bulkId: "a",
        data: { schemas: [User.id], userName, [WORKPLACE]: { site: "North", permissions } },
      },
    ];
    const body = { schemas: [MESSAGE.bulkRequest], Operations };
    const answer = await server.request("POST", "/scim/v2/Bulk", { body });
    expect(answer.at("Operations", 0, "status")).toBe("201");
    const found = await server.request("GET", `/scim/v2/Users?filter=userName eq "${userName}"`);
    expect(found.at("Resources", 0, WORKPLACE)).toEqual({ site: "North" });
  });
});

test("/Schemas tells that permissions are readOnly", async () => {
  const schema = await server.request("GET", `/scim/v2/Schemas/${WORKPLACE}`);
  const attributes = schema.at("attributes") as { name: string }[];
  expect(attributes.find(({ name }) => name === "permissions")).toMatchObject({
    type: "string",
    multiValued: true,
    mutability: "readOnly",
    returned: "default",
  });
});

test("A Group has none, though they were granted to it", async () => {
  await noor.grantGroup(noor.inner, "doors");
  const group = await server.request("GET", `/scim/v2/Groups/${noor.inner}`);
  expect(group.at("schemas")).toEqual([groupType.schema.id]);
  expect(JSON.stringify(group.body)).not.toContain("doors");
});

test("Where only users are served, permissions of groups are shown and found as well", async () => {
  const usersOnly = await openServer({}, { types: resourceTypesWith({ usersOnly: true }) });
  await usersOnly.store.replacePermissions(BY, ["doors"]);
  const mila = await somebody(usersOnly);
  await mila.grantGroup(mila.outer, "doors");
  const read = await mila.read();
  expect(read.at(WORKPLACE)).toEqual({ permissions: ["doors"] });
  expect(read.body).not.toHaveProperty("groups");
  const filter = encodeURIComponent('permissions eq "doors"');
  const list = await usersOnly.request("GET", `/scim/v2/Users?filter=${filter}`);
  expect(list.at("Resources", 0, "id")).toBe(mila.id);
  await usersOnly.close();
});
