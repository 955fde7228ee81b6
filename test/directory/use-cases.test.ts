import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { ENTRA, idOf, OKTA, openDirectory, READER, refused } from "./opened.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let directory: ReturnType<typeof openDirectory>;
beforeAll(() => {
  directory = openDirectory();
});
afterAll(() => directory.dispose());

const noor = (userName: string, more: object = {}) =>
  directory.create(userType, { userName, ...more });
const crew = (more: object = {}) => directory.create(groupType, { displayName: "Crew", ...more });
const membersOf = async (id: string) =>
  ((await directory.read(groupType, id)).members ?? []).map(({ value }) => value);

describe("Creating", () => {
  test("gives an id, version 1, and the initial values that the schema has", async () => {
    const { stored, warnings } = await noor("create-1", { externalId: "e1", id: "mine" });
    expect(stored).toMatchObject({
      version: 1,
      created: stored.lastModified,
      document: { userName: "create-1", externalId: "e1", active: true },
    });
    expect(stored.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(warnings).toEqual([]);
  });

  test("keeps active false, and no password", async () => {
    const { stored } = await noor("create-2", { active: "False", password: "s3cret" });
    expect(stored.document).toEqual({ userName: "create-2", active: false });
  });

  test("refuses a userName that is taken, in any case", async () => {
    await noor("élodie");
    const error = await refused(noor("ÉLODIE"));
    expect(error).toMatchObject({ status: 409, scimType: "uniqueness" });
  });

  test("of a Group takes the members that are known, and tells of the others", async () => {
    const id = await idOf(noor("create-3"));
    const { stored, warnings } = await crew({ members: [{ value: id }, { value: "nobody" }] });
    expect(stored.members).toEqual([{ value: id, type: "User", display: "create-3" }]);
    expect(warnings).toEqual(["Member 'nobody' is not known here; passed over."]);
  });

  test("refuses what the schema does not allow", async () => {
    expect(await refused(noor(" "))).toMatchObject({ status: 400, scimType: "invalidValue" });
    expect(await refused(crew({ displayName: null }))).toMatchObject({ status: 400 });
  });
});

describe("Reading", () => {
  test("is 404 for an id that nobody has, or that is of another type", async () => {
    const id = await idOf(noor("read-1"));
    for (const outcome of [directory.read(userType, "x"), directory.read(groupType, id)]) {
      expect((await refused(outcome)).status).toBe(404);
    }
  });

  test("shows each client its own externalId, and a reader that of the creator", async () => {
    const id = await idOf(noor("read-2", { externalId: "of entra" }));
    const operations = [{ op: "add", path: "externalId", value: "of okta" }];
    await directory.patch(userType, id, operations, { asker: OKTA });
    const seen = async (asker: typeof ENTRA) =>
      (await directory.read(userType, id, asker)).document.externalId;
    expect([await seen(ENTRA), await seen(OKTA), await seen(READER)]).toEqual([
      "of entra",
      "of okta",
      "of entra",
    ]);
  });

  test("does not read the members that are not asked for", async () => {
    const member = await idOf(noor("read-3"));
    const id = await idOf(crew({ members: [member] }));
    const excluded = { excludedAttributes: ["members"] };
    expect(await directory.read(groupType, id, ENTRA, excluded)).not.toHaveProperty("members");
    expect(await membersOf(id)).toEqual([member]);
  });
});

describe("Replacing", () => {
  test("clears what is left out, but for active and members", async () => {
    const member = await idOf(noor("put-1", { active: false, title: "Pilot", externalId: "p1" }));
    const group = await idOf(crew({ members: [member] }));
    const user = await directory.replace(userType, member, { userName: "put-1", nickName: "N" });
    expect(user.stored.document).toEqual({ userName: "put-1", nickName: "N", active: false });
    const { stored } = await directory.replace(groupType, group, { displayName: "Staff" });
    expect(stored).toMatchObject({ version: 2, document: { displayName: "Staff" } });
    expect(await membersOf(group)).toEqual([member]);
  });

  test("with members replaces them, with none empties the group", async () => {
    const [first, second] = [await idOf(noor("put-2")), await idOf(noor("put-3"))];
    const id = await idOf(crew({ members: [first] }));
    await directory.replace(groupType, id, { displayName: "Crew", members: [{ value: second }] });
    expect(await membersOf(id)).toEqual([second]);
    await directory.replace(groupType, id, { displayName: "Crew", members: [] });
    expect(await membersOf(id)).toEqual([]);
  });

  test("with malformed members changes nothing", async () => {
    const member = await idOf(noor("put-4"));
    const id = await idOf(crew({ members: [member] }));
    const body = { displayName: "Staff", members: [{ display: "N" }] };
    expect((await refused(directory.replace(groupType, id, body))).scimType).toBe("invalidValue");
    expect((await directory.read(groupType, id)).document).toEqual({ displayName: "Crew" });
    expect(await membersOf(id)).toEqual([member]);
  });

  test("of what is not there creates nothing", async () => {
    const outcome = directory.replace(userType, "nobody", { userName: "put-5" });
    expect((await refused(outcome)).status).toBe(404);
    const found = await directory.search({ filter: 'userName eq "put-5"' }, [userType]);
    expect(found.totalResults).toBe(0);
  });

  test("with what it read changes neither version nor time", async () => {
    const { stored } = await noor("put-6", { [ENTERPRISE]: { manager: "m1" } });
    directory.wait(1_000);
    const again = await directory.replace(userType, stored.id, {
      ...stored.document,
      meta: { version: "x" },
      groups: [],
    });
    expect(again.stored).toEqual(stored);
  });

  test("obeys the version that it is conditional on", async () => {
    const id = await idOf(noor("put-7"));
    const put = (title: string, when: object) =>
      directory.replace(userType, id, { userName: "put-7", title }, { when });
    await put("Pilot", { ifMatch: 'W/"1"' });
    expect((await refused(put("Mate", { ifMatch: 'W/"1"' }))).status).toBe(412);
    expect((await refused(put("Mate", { ifNoneMatch: "*" }))).status).toBe(412);
    expect((await directory.read(userType, id)).document.title).toBe("Pilot");
  });
});

describe("Patching", () => {
  test("applies all operations, of document and members", async () => {
    const [first, second] = [await idOf(noor("patch-1")), await idOf(noor("patch-2"))];
    const id = await idOf(crew({ members: [first] }));
    directory.wait(1_000);
    const { stored, warnings } = await directory.patch(groupType, id, [
      { op: "replace", value: { id, displayName: "Staff" } },
      { op: "Remove", path: "members", value: [{ value: first }] },
      { op: "Add", path: "members", value: [{ $ref: null, value: second }, { value: "nobody" }] },
      { op: "Add", path: "shoeSize", value: 44 },
    ]);
    expect(stored).toMatchObject({
      version: 2,
      lastModified: stored.created + 1_000,
      document: { displayName: "Staff" },
      members: [{ value: second, type: "User" }],
    });
    expect(warnings).toEqual([
      "Operations[3]: Attribute 'shoeSize' is not known here; passed over.",
      "Member 'nobody' is not known here; passed over.",
    ]);
  });

  test("applies none of them when one fails, of document or members", async () => {
    const member = await idOf(noor("patch-3"));
    const id = await idOf(crew({ members: [member] }));
    const good = [
      { op: "replace", path: "displayName", value: "Staff" },
      { op: "remove", path: "members" },
    ];
    const bad = [
      { op: "replace", path: "displayName", value: 7 },
      { op: "Remove", path: "members", value: [{}] },
      { op: "remove", path: "displayName" },
    ];
    for (const operation of bad) {
      const outcome = directory.patch(groupType, id, [...good, operation]);
      expect((await refused(outcome)).status).toBe(400);
    }
    expect(await directory.read(groupType, id)).toMatchObject({
      version: 1,
      document: { displayName: "Crew" },
    });
    expect(await membersOf(id)).toEqual([member]);
  });

  test("that changes nothing leaves version and time", async () => {
    const { stored } = await noor("patch-4", { title: "Pilot" });
    const group = await idOf(crew({ members: [stored.id] }));
    directory.wait(1_000);
    const operations = [
      { op: "Replace", path: "title", value: "Pilot" },
      { op: "Remove", path: "nickName" },
      { op: "Replace", path: 'emails[type eq "work"].value', value: "" },
    ];
    const { stored: after } = await directory.patch(userType, stored.id, operations);
    expect(after).toMatchObject({ version: 1, lastModified: stored.lastModified });
    const unchanged = await directory.patch(groupType, group, [
      { op: "add", path: "members", value: [stored.id] },
      { op: "remove", path: 'members[value eq "nobody"]' },
    ]);
    expect(unchanged.stored.version).toBe(1);
  });

  test("that answers nothing reads no members", async () => {
    const id = await idOf(crew());
    const member = await idOf(noor("patch-5"));
    const add = [{ op: "add", path: "members", value: member }];
    const { stored } = await directory.patch(groupType, id, add, { answers: "nothing" });
    expect(stored).not.toHaveProperty("members");
    expect(stored.version).toBe(2);
  });

  test("is 404 for what is not there, 412 for another version, 409 for a taken name", async () => {
    await noor("patch-6");
    const id = await idOf(noor("patch-7"));
    const rename = [{ op: "replace", path: "userName", value: "Patch-6" }];
    const statuses = [
      await refused(directory.patch(userType, "nobody", rename)),
      await refused(directory.patch(userType, id, rename, { when: { ifMatch: 'W/"7"' } })),
      await refused(directory.patch(userType, id, rename)),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 412, 409]);
  });

  test("of a required attribute that goes is refused as mutability", async () => {
    const id = await idOf(noor("patch-8"));
    const outcome = directory.patch(userType, id, [{ op: "remove", path: "userName" }]);
    expect((await refused(outcome)).scimType).toBe("mutability");
  });
});

describe("Removing", () => {
  test("is for good: 404 afterwards, the name is free, memberships are gone", async () => {
    const id = await idOf(noor("gone"));
    const group = await idOf(crew({ members: [id] }));
    await directory.remove(userType, id);
    expect((await refused(directory.read(userType, id))).status).toBe(404);
    expect((await refused(directory.remove(userType, id))).status).toBe(404);
    expect(await membersOf(group)).toEqual([]);
    expect(await idOf(noor("gone"))).not.toBe(id);
  });

  test("of another version, or under another type, removes nothing", async () => {
    const id = await idOf(noor("stays"));
    expect((await refused(directory.remove(userType, id, { ifMatch: 'W/"2"' }))).status).toBe(412);
    expect((await refused(directory.remove(groupType, id))).status).toBe(404);
    expect((await directory.read(userType, id)).id).toBe(id);
  });
});

describe("Where unknown attributes are rejected", () => {
  test("neither POST nor PUT nor PATCH passes one over", async () => {
    const strict = openDirectory("reject");
    const id = await idOf(strict.create(userType, { userName: "noor" }));
    const unknown = { userName: "noor", name: { shoeSize: 44 } };
    for (const outcome of [
      strict.create(userType, { ...unknown, userName: "mol" }),
      strict.replace(userType, id, unknown),
      strict.patch(userType, id, [{ op: "add", path: "shoeSize", value: 44 }]),
    ]) {
      expect((await refused(outcome)).status).toBe(400);
    }
    await strict.dispose();
  });
});
