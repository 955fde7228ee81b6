import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Settings } from "../../src/directory/workplace.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { ENTRA, idOf, OKTA, openDirectory, refused } from "./opened.ts";

const ADMIN = { ...ENTRA, client: "admin", doneBy: "admin" as const, viewer: null };
const BY = { at: 0, doneBy: "admin", client: "admin", method: "PATCH" } as const;

let directory: ReturnType<typeof openDirectory>;
beforeEach(() => {
  directory = openDirectory();
});
afterEach(() => directory.dispose());

const local = (attributes: object) => idOf(directory.create(userType, attributes, ADMIN));
const set = (changes: Partial<Settings>) =>
  directory.store.changeSettings(BY, (current) => ({ ...current, ...changes }));
const person = async (id: string) => {
  const found = await directory.store.person(id);
  if (found === undefined) throw new Error(`no person ${id}`);
  return found;
};
const title = (value: string) => [{ op: "Replace", path: "title", value }];
const entries = async (resource: string) =>
  (await directory.store.journal({ limit: 100, resource })).entries;

describe("A local person", () => {
  test("is linked by a write that changes nothing as well", async () => {
    const id = await local({ userName: "a", title: "Smith" });
    await directory.patch(userType, id, title("Smith"));
    expect(await person(id)).toMatchObject({ source: "provisioned", provisionedBy: "entra" });
    const [entry] = await entries(id);
    expect(entry?.changes).toEqual([{ path: "source", before: "local", after: "provisioned" }]);
  });

  test("is not linked by a write that fails", async () => {
    const id = await local({ userName: "a" });
    await refused(directory.patch(userType, id, [{ op: "Remove", path: "userName" }]));
    expect(await person(id)).toMatchObject({ source: "local" });
  });

  test("is not linked by reading", async () => {
    const id = await local({ userName: "a" });
    await directory.search({ filter: 'userName eq "A"' });
    await directory.read(userType, id);
    expect(await person(id)).toMatchObject({ source: "local" });
  });

  test("stays provisioned by whom it was linked, whoever changes it later", async () => {
    const id = await local({ userName: "a" });
    await directory.patch(userType, id, title("x"));
    await directory.patch(userType, id, title("y"), { asker: OKTA });
    expect(await person(id)).toMatchObject({ provisionedBy: "entra", profession: "y" });
    expect((await entries(id))[0]).toMatchObject({ client: "okta" });
  });

  test("is not removed by provisioning, and is after it was linked", async () => {
    const id = await local({ userName: "a" });
    expect(await refused(directory.remove(userType, id))).toMatchObject({ status: 403 });
    await directory.patch(userType, id, title("x"));
    await directory.remove(userType, id);
    expect(await directory.store.person(id)).toBeUndefined();
  });

  test("is not removed by provisioning after it was released", async () => {
    const id = await idOf(directory.create(userType, { userName: "a" }));
    const act = { ...BY, token: "t", requestId: "r", method: "POST", status: 200 } as const;
    await directory.store.release(act, userType, id);
    expect(await person(id)).toMatchObject({ source: "local" });
    expect(await refused(directory.remove(userType, id))).toMatchObject({ status: 403 });
    const again = directory.store.release(act, userType, id);
    expect(await refused(again)).toMatchObject({ status: 409 });
  });
});

describe("A POST for somebody who is there", () => {
  test("is refused, and says what to do where the person is local or inactive", async () => {
    const id = await local({ userName: "a" });
    const error = await refused(directory.create(userType, { userName: "A" }));
    expect(error).toMatchObject({ status: 409, scimType: "uniqueness" });
    expect(error.detail).toContain(id);
    expect(error.detail).toContain("onExisting");
  });

  test("takes a local person over, as by PUT, with the same id", async () => {
    await set({ onExisting: "link" });
    const id = await local({ userName: "a", title: "Smith", active: false });
    const sent = { userName: "A", displayName: "Ada", externalId: "x" };
    expect(await idOf(directory.create(userType, sent))).toBe(id);
    expect(await person(id)).toMatchObject({ displayName: "Ada", profession: null, active: true });
    expect(await directory.search({ filter: 'externalId eq "x"' })).toMatchObject({
      totalResults: 1,
    });
  });

  test("restores an inactive provisioned one in place, and never an active one", async () => {
    await set({ onExisting: "link" });
    const id = await idOf(directory.create(userType, { userName: "a" }));
    expect(await refused(directory.create(userType, { userName: "a" }))).toMatchObject({
      status: 409,
    });
    await directory.patch(userType, id, [{ op: "Replace", path: "active", value: false }]);
    expect(await idOf(directory.create(userType, { userName: "a" }))).toBe(id);
    expect(await person(id)).toMatchObject({ active: true });
  });

  test("by an administrator never takes anybody over", async () => {
    await set({ onExisting: "link" });
    await local({ userName: "a", active: false });
    const again = directory.create(userType, { userName: "a" }, ADMIN);
    expect(await refused(again)).toMatchObject({ status: 409 });
  });
});

describe("Default groups", () => {
  test("are joined by people who are provisioned, not by local ones", async () => {
    const group = await idOf(directory.create(groupType, { displayName: "All" }, ADMIN));
    await set({ defaultGroups: [group] });
    const id = await idOf(directory.create(userType, { userName: "a" }));
    expect((await person(id)).groups).toEqual([{ id: group, displayName: "All" }]);
    expect((await person(await local({ userName: "b" }))).groups).toEqual([]);
    expect((await directory.read(groupType, group)).version).toBe(2);
  });

  test("that are gone are told of, and the person is created", async () => {
    const group = "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257";
    await set({ defaultGroups: [group] });
    const { stored, warnings } = await directory.create(userType, { userName: "a" });
    expect(warnings.join()).toContain(group);
    expect(await person(stored.id)).toMatchObject({ groups: [] });
  });
});

test("who gets a userName that somebody had before gets another identifier", async () => {
  const first = await idOf(directory.create(userType, { userName: "a" }));
  await directory.patch(userType, first, [{ op: "Replace", path: "userName", value: "b" }]);
  const { stored, warnings } = await directory.create(userType, { userName: "a" });
  expect(await person(first)).toMatchObject({ identifier: "a", userName: "b" });
  expect(await person(stored.id)).toMatchObject({ identifier: "a~2", userName: "a" });
  expect(warnings.join()).toContain("'a~2'");
});

test("what is removed is in a tombstone for as long as the setting says", async () => {
  const gone = await idOf(directory.create(userType, { userName: "none" }));
  await directory.remove(userType, gone);
  expect(await directory.store.tombstone(gone)).toBeUndefined();
  await set({ tombstoneDays: 1 });
  const id = await idOf(directory.create(userType, { userName: "a" }));
  await directory.remove(userType, id);
  expect(await directory.store.tombstone(id)).toMatchObject({ id, type: "User" });
  expect(await directory.store.pruneTombstones(directory.now() + 86_400_000)).toBe(1);
});
