import { afterEach, beforeEach, expect, test } from "bun:test";
import { bulk } from "../../src/directory/bulk.ts";
import type { Directory } from "../../src/directory/directory.ts";
import type { Store } from "../../src/directory/store.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { parseBulkRequest } from "../../src/scim/message/bulk-request.ts";
import { EnterpriseUser } from "../../src/scim/schema/enterprise-user.ts";
import { resourceTypes, userType } from "../../src/scim/schema/resource-type.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { openTemporary } from "../store/temporary.ts";
import { ENTRA } from "./opened.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

/** Carries out a bulk request on a store that does some things in its own way. */
function carryOut(Operations: readonly object[], own: (store: Store) => Partial<Store>) {
  const { store } = opened;
  const directory: Directory = {
    store: { ...store, ...own(store) },
    now: () => 0,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
  const body = { schemas: [MESSAGE.bulkRequest], Operations };
  const request = parseBulkRequest(body, resourceTypes, "https://scim.example.com/scim/v2");
  return bulk(directory, ENTRA, request, new AbortController().signal);
}

const user = (bulkId: string, manager?: string) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: {
    schemas: [User.id],
    userName: bulkId,
    ...(manager !== undefined && { [EnterpriseUser.id]: { manager: `bulkId:${manager}` } }),
  },
});

async function userNames() {
  const page = await opened.store.search(ENTRA.viewer, {
    targets: [{ type: userType }],
    descending: false,
    startIndex: 1,
    count: LIMITS.pageSize,
    wanted: { members: false, groups: false },
  });
  return page.resources.map(({ document }) => document.userName);
}

test("What has to be written at one time is fewer than what shares a commit", async () => {
  const people = Array.from({ length: 200 }, (_, i) => user(`person-${i}`));
  let pending = 0;
  const seen: number[] = [];
  const outcomes = await carryOut(people, (store) => ({
    create: async (...act) => {
      seen.push(++pending);
      return store.create(...act).finally(() => pending--);
    },
  }));
  expect(outcomes).toHaveLength(200);
  expect(Math.max(...seen)).toBe(32);
  expect(await userNames()).toEqual(people.map(({ bulkId }) => bulkId));
});

test("A fault in one operation is told of that one, and the others are done", async () => {
  const fault = new Error("The disk is full.");
  const outcomes = await carryOut([user("Ida"), user("Noor"), user("Eva")], (store) => ({
    create: (act, type, id, change, wanted) =>
      change.document.userName === "Noor"
        ? Promise.reject(fault)
        : store.create(act, type, id, change, wanted),
  }));
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, fault, undefined]);
  expect(await userNames()).toEqual(["Ida", "Eva"]);
});

test("A resource of a circle whose reference cannot be added is removed again", async () => {
  const fault = new Error("The disk is full.");
  const outcomes = await carryOut([user("Ida", "Noor"), user("Noor", "Ida")], () => ({
    update: () => Promise.reject(fault),
  }));
  expect(outcomes.map(({ error, id }) => [error, id === undefined])).toEqual([
    [fault, true],
    [undefined, false],
  ]);
  expect(await userNames()).toEqual(["Noor"]);
});
