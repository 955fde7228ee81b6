import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Asker, Directory } from "../../src/directory/directory.ts";
import { addMember, createGroup, editGroup, removeGroup } from "../../src/directory/groups.ts";
import {
  createPerson,
  editPerson,
  permissionsOf,
  removePerson,
  requirePerson,
} from "../../src/directory/people.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { openDirectory, refused } from "./opened.ts";

const ROOT: Asker = {
  ...{ client: "root", token: "root", viewer: null, requestId: "request-2", doneBy: "admin" },
};

let opened: ReturnType<typeof openDirectory>;
let directory: Directory;
beforeEach(() => {
  opened = openDirectory();
  directory = opened.all;
});
afterEach(() => opened.dispose());

const made = async (userName: string) =>
  (await createPerson(directory, ROOT, userType, { userName })).stored.id;

const madeGroup = async (displayName: string, ...members: string[]) =>
  (await createGroup(directory, ROOT, groupType, { displayName }, members)).stored.id;

const provision = (id: string, path: string, value: string) =>
  opened.patch(userType, id, [{ op: "replace", path, value }]);

const edit = (id: string, entry: object, isExpected?: () => boolean) =>
  editPerson(directory, ROOT, userType, id, entry, isExpected);

const settled = async (promises: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status);

describe("editPerson()", () => {
  test("loses nothing of what others write at the same time", async () => {
    const id = await made("ada");
    const edits = [edit(id, { site: "Gent" }), edit(id, { mobile: "1" })];
    expect(await settled(edits)).toEqual(["fulfilled", "fulfilled"]);
    await provision(id, "title", "Engineer");
    expect(await requirePerson(directory, id)).toMatchObject({
      ...{ site: "Gent", mobile: "1", profession: "Engineer", source: "provisioned" },
    });
  });

  test("does nothing to somebody whom an identity provider took over a moment before", async () => {
    const id = await made("ada");
    const both = [provision(id, "title", "Engineer"), edit(id, { site: "Gent" })];
    expect(await settled(both)).toEqual(["fulfilled", "rejected"]);
    expect(await requirePerson(directory, id)).toMatchObject({ site: null });
  });

  test("does nothing to somebody who is not the one that was expected", async () => {
    const id = await made("ada");
    expect(await refused(edit(id, { site: "Gent" }, () => false))).toMatchObject({ status: 412 });
    // What comes in between the look and the change counts as well.
    const both = [edit(id, { mobile: "1" }), edit(id, { site: "Gent" }, () => true)];
    expect(await settled(both)).toEqual(["fulfilled", "rejected"]);
    expect(await requirePerson(directory, id)).toMatchObject({ site: null, mobile: "1" });
  });

  test("knows nobody of an id that nobody has", async () => {
    expect(await refused(edit("nobody", {}))).toMatchObject({ status: 404 });
    const group = await madeGroup("G");
    expect(await refused(edit(group, {}))).toMatchObject({ status: 404 });
  });
});

describe("removePerson()", () => {
  test("lets nobody go whom an identity provider took over a moment before", async () => {
    const id = await made("ada");
    const both = [provision(id, "title", "Engineer"), removePerson(directory, ROOT, userType, id)];
    expect(await settled(both)).toEqual(["fulfilled", "rejected"]);
    expect(await requirePerson(directory, id)).toMatchObject({ id });
  });
});

describe("permissionsOf()", () => {
  test("tells what was granted, and what which group passes on", async () => {
    const id = await made("ada");
    const inner = await madeGroup("Inner", id);
    const outer = await madeGroup("Outer", inner);
    const by = { at: 1, doneBy: "admin" as const, method: "PUT" };
    await opened.store.replacePermissions(by, ["desks", "parking"]);
    await opened.store.grant(by, { type: "Group", id: outer }, ["parking"]);
    await opened.store.grant(by, { type: "User", id }, ["parking", "desks"]);
    expect(await permissionsOf(directory, id)).toEqual({
      granted: ["desks", "parking"],
      inherited: [{ permission: "parking", group: { id: outer, displayName: "Outer" } }],
      effective: ["desks", "parking"],
    });
    expect(await refused(permissionsOf(directory, "nobody"))).toMatchObject({ status: 404 });
  });
});

describe("Groups", () => {
  test("are edited by one of two at the same time", async () => {
    const id = await madeGroup("G");
    const rename = (displayName: string) =>
      editGroup(directory, ROOT, groupType, id, { displayName }, () => true);
    expect(await settled([rename("H"), rename("I")])).toEqual(["fulfilled", "rejected"]);
    expect(await opened.store.group(id)).toMatchObject({ displayName: "H" });
  });

  test("take nobody in who is not there, nor themselves", async () => {
    const id = await madeGroup("G");
    const add = (member: string) => refused(addMember(directory, ROOT, groupType, id, member));
    expect(await add("nobody")).toMatchObject({ status: 400 });
    expect(await add(id)).toMatchObject({ status: 400 });
    expect(await refused(removeGroup(directory, ROOT, groupType, await made("ada")))).toMatchObject(
      { status: 404 },
    );
  });
});
