import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  grantPermissions,
  permissionNamed,
  renamePermission,
  replacePermissions,
} from "../../src/directory/permissions.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { userType } from "../../src/scim/schema/resource-type.ts";
import { keep } from "../store/sample.ts";
import { openTemporary } from "../store/temporary.ts";
import { adminAct } from "../store/workplace.ts";
import { refused } from "./opened.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

const replace = (names: unknown) => replacePermissions(opened.store, adminAct(), names);
const rename = (from: string, to: unknown) => renamePermission(opened.store, adminAct(), from, to);
const grant = (id: string, names: unknown) =>
  grantPermissions(opened.store, adminAct(), { type: "User", id }, names);
const current = () => opened.store.permissions();

const longest = "p".repeat(LIMITS.permissionLength);

const badNames = [
  ["", 'got ""'],
  ["two words", 'got "two words"'],
  ["é", "letters, digits"],
  ["a/b", "letters, digits"],
  ["a\n", "letters, digits"],
  [`${longest}p`, `1 to ${longest.length} letters`],
] as const;

describe("replacePermissions()", () => {
  test("takes letters, digits, dots, colons, hyphens and underscores", async () => {
    const names = ["Locker.open", "desk:book", "a-b_c", "7", longest];
    await replace(names);
    expect(await current()).toEqual(names);
  });

  test.each([
    ...badNames.map(([name, told]) => [["fine", name], told] as const),
    ["locker", "must be an array of names"],
    [{ locker: true }, "must be an array of names"],
    [["locker", 7], "must be an array of names"],
    [["locker", "desk", "Locker"], "Permissions 'locker' and 'Locker' are the same in any case"],
    [["locker", "locker"], "Permissions 'locker' and 'locker' are the same"],
  ])("refuses %j and changes nothing", async (names, told) => {
    await replace(["before"]);
    const { status, detail } = await refused(replace(names));
    expect(status).toBe(400);
    expect(detail).toContain(told);
    expect(await current()).toEqual(["before"]);
  });

  test("takes as many as there may be and no more", async () => {
    const names = Array.from({ length: LIMITS.permissions }, (_, index) => `p${index}`);
    await replace(names);
    expect(await current()).toEqual(names);
    const { detail } = await refused(replace([...names, "one-more"]));
    expect(detail).toContain(`at most ${LIMITS.permissions} permissions`);
  });

  test("tells of one that is granted who many hold it and that it can be renamed", async () => {
    const id = await keep(opened.store, userType, { userName: "ann" });
    await replace(["lab", "locker"]);
    await grant(id, ["lab"]);
    const { status, detail } = await refused(replace(["locker"]));
    expect(status).toBe(409);
    expect(detail).toContain("'lab' is granted to one person or group");
    expect(detail).toContain("PATCH /api/v1/permissions/lab");
  });
});

describe("renamePermission()", () => {
  test("calls it something else in its place", async () => {
    await replace(["a", "b", "c"]);
    await rename("b", "B2");
    expect(await current()).toEqual(["a", "B2", "c"]);
  });

  test.each([...badNames, [7, "got 7"], [undefined, "got undefined"]])(
    "refuses the name %j",
    async (name, told) => {
      await replace(["a"]);
      const { status, detail } = await refused(rename("a", name));
      expect(status).toBe(400);
      expect(detail).toContain(told);
      expect(await current()).toEqual(["a"]);
    },
  );

  test("tells which name is taken, and that there is none to be renamed", async () => {
    await replace(["a", "b"]);
    const taken = await refused(rename("a", "B"));
    expect([taken.status, taken.detail]).toEqual([409, "There is a permission 'b' already."]);
    const gone = await refused(rename("c", "d"));
    expect([gone.status, gone.detail]).toEqual([404, 'There is no permission "c".']);
  });
});

describe("grantPermissions()", () => {
  test("grants each once, however often it is named", async () => {
    const id = await keep(opened.store, userType, { userName: "ann" });
    await replace(["a", "b"]);
    await grant(id, ["b", "a", "b"]);
    expect((await opened.store.grantsOf(id)).granted).toEqual(["a", "b"]);
    expect(await permissionNamed(opened.store, "a")).toEqual({ name: "a", grantedTo: 1 });
  });

  test.each([["a"], [[["a"]]], [[null]], [null], [{}]])("refuses %j", async (names) => {
    const id = await keep(opened.store, userType, { userName: "ann" });
    await replace(["a"]);
    expect(await refused(grant(id, names))).toMatchObject({ status: 400 });
    expect(await permissionNamed(opened.store, "a")).toEqual({ name: "a", grantedTo: 0 });
  });

  test("refuses a permission that there is not, and a person who is not there", async () => {
    const id = await keep(opened.store, userType, { userName: "ann" });
    expect(await refused(grant(id, ["a"]))).toMatchObject({ status: 400 });
    expect(await refused(grant("gone", []))).toMatchObject({ status: 404 });
    expect(await refused(permissionNamed(opened.store, "a"))).toMatchObject({ status: 404 });
  });
});
