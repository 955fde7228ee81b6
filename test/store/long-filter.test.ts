import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Store } from "../../src/directory/store.ts";
import { checkFilter } from "../../src/scim/filter/check.ts";
import { parseFilter } from "../../src/scim/filter/parse.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { WorkplaceUser } from "../../src/scim/schema/workplace-user.ts";
import { keepGrants } from "./grants.ts";
import { keep, NOTHING } from "./sample.ts";
import { openTemporary } from "./temporary.ts";

let store: Store;
let dispose: () => Promise<void>;
let group: string;

beforeAll(async () => {
  const opened = openTemporary();
  ({ store, dispose } = opened);
  const emails = [{ value: "e1", type: "work" }];
  const one = await keep(store, userType, { userName: "u1", emails });
  await keep(store, userType, { userName: "u2" });
  const members = [{ kind: "add" as const, ids: [one] }];
  group = await keep(store, groupType, { displayName: "g1" }, { members });
  keepGrants(opened.file, [{ holderId: group, permission: "doors" }]);
});
afterAll(() => dispose());

async function count(text: string): Promise<number> {
  const filter = checkFilter(parseFilter(text), userType, "reject");
  const page = await store.search("entra", {
    targets: [{ type: userType, filter }],
    descending: false,
    startIndex: 1,
    count: 10,
    wanted: NOTHING,
  });
  return page.totalResults;
}

const list = (length: number, operator: string, term: (index: number) => string) =>
  Array.from({ length }, (_, index) => term(index)).join(` ${operator} `);

const terms = LIMITS.filterTerms;
/** Even, so that the negations cancel. */
const depth = LIMITS.filterDepth - (LIMITS.filterDepth % 2);

describe("a filter as long as it may be is answered", () => {
  test.each([
    { title: "eq or eq", filter: list(terms, "or", (i) => `userName eq "u${i}"`), total: 2 },
    {
      title: "not and not",
      filter: list(terms, "and", (i) => `not (userName eq "u${i}")`),
      total: 0,
    },
    { title: "co or co", filter: list(terms, "or", (i) => `title co "t${i}"`), total: 0 },
    {
      title: "value paths",
      filter: list(terms / 2, "or", (i) => `emails[type eq "work" and value eq "e${i}"]`),
      total: 1,
    },
    {
      title: "one value path",
      filter: `emails[${list(terms - 1, "or", (i) => `value eq "e${i}"`)}]`,
      total: 1,
    },
    {
      title: "as deep as it may be",
      filter: `${"not (".repeat(depth)}userName eq "u1"${")".repeat(depth)}`,
      total: 1,
    },
  ])("$title", async ({ filter, total }) => {
    expect(await count(filter)).toBe(total);
  });
});

describe("groups are asked about so many times and no more", () => {
  const kinds = [
    { title: "value", term: (i: number) => `groups.value eq "${i === 7 ? group : i}"` },
    { title: "permissions", term: (i: number) => `permissions eq "${i === 7 ? "doors" : i}"` },
    { title: "schemas", term: (i: number) => `schemas eq "${i === 7 ? WorkplaceUser.id : i}"` },
    { title: "display", term: (i: number) => `groups.display eq "g${i}"` },
    {
      title: "value path",
      term: (i: number) => `groups[type eq "direct" and value eq "${i === 7 ? group : i}"]`,
    },
  ];
  test.each(kinds)("$title", async ({ term }) => {
    expect(await count(list(LIMITS.groupTerms, "or", term))).toBe(1);
    await expect(count(list(LIMITS.groupTerms + 1, "or", term))).rejects.toMatchObject({
      status: 400,
      scimType: "invalidFilter",
    });
  });
});
