import { afterEach, beforeEach, expect, test } from "bun:test";
import { type BulkWatch, bulk } from "../../src/directory/bulk.ts";
import type { Directory } from "../../src/directory/directory.ts";
import type { Store } from "../../src/directory/store.ts";
import { ScimError } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { parseBulkRequest } from "../../src/scim/message/bulk-request.ts";
import { EnterpriseUser } from "../../src/scim/schema/enterprise-user.ts";
import { Group } from "../../src/scim/schema/group.ts";
import { groupType, resourceTypes, userType } from "../../src/scim/schema/resource-type.ts";
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
function carryOut(
  Operations: readonly object[],
  own: (store: Store) => Partial<Store> = () => ({}),
  { failOnErrors, ...watch }: Partial<BulkWatch> & { readonly failOnErrors?: number } = {},
) {
  const { store } = opened;
  const directory: Directory = {
    store: { ...store, ...own(store) },
    now: () => 0,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
  const body = { schemas: [MESSAGE.bulkRequest], Operations, failOnErrors };
  const request = parseBulkRequest(body, resourceTypes, "https://scim.example.com/scim/v2");
  return bulk(directory, ENTRA, request, {
    signal: new AbortController().signal,
    permit: async () => {},
    failed: () => {},
    ...watch,
  });
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

const group = (bulkId: string, ...members: string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: {
    schemas: [Group.id],
    displayName: bulkId,
    members: members.map((value) => ({ value: `bulkId:${value}` })),
  },
});

const bulkIds = (outcomes: Awaited<ReturnType<typeof bulk>>) =>
  outcomes.map(({ operation, error }) => [operation.bulkId, error === undefined]);

async function groupNames() {
  const page = await opened.store.search(ENTRA.viewer, {
    targets: [{ type: groupType }],
    descending: false,
    startIndex: 1,
    count: LIMITS.pageSize,
    wanted: { members: false, groups: false, permissions: false },
  });
  return page.resources.map(({ document }) => document.displayName);
}

const failing = (name: string) => (store: Store) => ({
  create: (...[act, type, id, change, ...more]: Parameters<Store["create"]>) =>
    change.document.displayName === name
      ? Promise.reject(new Error("The disk is full."))
      : store.create(act, type, id, change, ...more),
});

test("Once failOnErrors is met, what a circle had begun is undone, and no error", async () => {
  const circle = [group("a", "b", "c"), group("b", "a"), group("c", "a")];
  const outcomes = await carryOut(circle, failing("c"), { failOnErrors: 1 });
  expect(bulkIds(outcomes)).toEqual([["c", false]]);
  expect(await groupNames()).toEqual([]);
});

test("A circle whose resources are all there is closed, also by who may not go on", async () => {
  let asked = 0;
  const permit = async () => {
    asked += 1;
    if (asked === 3) throw new ScimError(401, "The token was revoked.");
  };
  const outcomes = await carryOut([group("a", "b"), group("b", "a")], undefined, { permit });
  expect(bulkIds(outcomes)).toEqual([
    ["a", true],
    ["b", true],
  ]);
  const [first, second] = outcomes;
  const stored = await opened.store.read(ENTRA.viewer, groupType, first?.id ?? "", {
    members: true,
    groups: false,
    permissions: false,
  });
  expect(stored?.members?.map(({ value }) => value)).toEqual([second?.id ?? ""]);
});

test("Without failOnErrors all of a circle is tried, and what fails is told", async () => {
  const circle = [group("a", "b", "c"), group("b", "a"), group("c", "a")];
  const outcomes = await carryOut(circle, failing("c"));
  expect(bulkIds(outcomes)).toEqual([
    ["a", false],
    ["b", true],
    ["c", false],
  ]);
});

test("Whoever may not go on is told so in the next operation, and no other is begun", async () => {
  const refusal = new ScimError(401, "The token was revoked.");
  const people = Array.from({ length: 100 }, (_, i) => user(`person-${i}`));
  const failures: unknown[] = [];
  let asked = 0;
  const outcomes = await carryOut(people, undefined, {
    permit: async () => {
      asked += 1;
      if (asked === 3) throw refusal;
    },
    failed: ({ error }, started) => failures.push([error, started > 0]),
  });
  expect(outcomes).toHaveLength(65);
  expect(outcomes.at(-1)).toMatchObject({ error: refusal, operation: { bulkId: "person-64" } });
  expect(await userNames()).toHaveLength(64);
  expect(failures).toEqual([[refusal, true]]);
});
