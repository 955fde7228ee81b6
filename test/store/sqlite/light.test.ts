import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { resolvePath } from "../../../src/scim/schema/lookup.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { type Connection, openForReading } from "../../../src/store/sqlite/connection.ts";
import { isLight } from "../../../src/store/sqlite/light.ts";
import { keep, NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let connection: Connection;
let dispose: () => Promise<void>;

/** People of one name; of another name there is one less. */
const NAMESAKES = 33;

beforeAll(async () => {
  const opened = openTemporary();
  connection = openForReading(opened.file);
  dispose = opened.dispose;
  for (let index = 0; index < 2 * NAMESAKES - 1; index++) {
    const displayName = index < NAMESAKES ? "big" : "small";
    await keep(opened.store, userType, { userName: `u${index}`, displayName });
  }
});
afterAll(async () => {
  connection.database.close();
  await dispose();
});

interface Asked {
  readonly filter?: string;
  readonly type?: ResourceType;
  readonly sortBy?: string;
}

function light({ filter, type = userType, sortBy }: Asked): boolean {
  const path = sortBy === undefined ? undefined : resolvePath(type, sortBy);
  return isLight(connection, "entra", {
    targets: [
      {
        type,
        ...(filter && { filter: checkFilter(parseFilter(filter), type, "reject") }),
        ...(path && { sortBy: path }),
      },
    ],
    descending: false,
    startIndex: 1,
    count: 100,
    wanted: NOTHING,
  });
}

const many = (count: number, term: (index: number) => string, by = "or") =>
  Array.from({ length: count }, (_, index) => term(index)).join(` ${by} `);

describe("a search is answered at once where an index leaves little to read", () => {
  test.each<Asked & { title: string }>([
    { title: "everybody" },
    { title: "id", filter: 'id eq "x"' },
    { title: "userName", filter: 'userName eq "u1"' },
    { title: "userName, sorted", filter: 'userName eq "u1"', sortBy: "title" },
    { title: "externalId", filter: 'externalId eq "u1"' },
    { title: "an address of a kind", filter: 'emails[type eq "work" and value eq "a"]' },
    { title: "one of some", filter: many(90, (i) => `userName eq "u${i}"`) },
    {
      title: "one with other terms",
      filter: 'title co "a" and userName eq "b" and not (active pr)',
    },
    { title: "groups of a person", type: groupType, filter: 'members eq "x"' },
    { title: "a member of a group", type: groupType, filter: 'id eq "x" and members eq "y"' },
    {
      title: "few who share a value",
      filter: `displayName eq "small" and (${many(255, (i) => `title co "${i}"`)})`,
    },
  ])("$title", (asked) => expect(light(asked)).toBe(true));
});

describe("a search has a thread of its own where much may have to be read", () => {
  test.each<Asked & { title: string }>([
    { title: "everybody, sorted", sortBy: "userName" },
    { title: "no index", filter: 'title eq "a"' },
    { title: "a part of a value", filter: 'userName co "a"' },
    { title: "a beginning", filter: 'userName sw "a"' },
    { title: "presence", filter: "userName pr" },
    { title: "a negation", filter: 'not (userName eq "a")' },
    { title: "an index or none", filter: 'userName eq "a" or title eq "b"' },
    { title: "more of some than can be read", filter: many(91, (i) => `userName eq "u${i}"`) },
    { title: "people in a group, who may be all", filter: 'groups.value eq "a"' },
    { title: "one, but by all groups above", filter: 'userName eq "a" and groups.display co "b"' },
    { title: "people with a permission, who may be all", filter: 'permissions eq "a"' },
    { title: "one, but by all permissions", filter: 'userName eq "a" and permissions co "b"' },
    { title: "one, sorted by permissions", filter: 'userName eq "a"', sortBy: "permissions" },
    { title: "one, sorted by groups", filter: 'userName eq "a"', sortBy: "groups.display" },
    {
      title: "one group, but by all its members",
      type: groupType,
      filter: 'displayName eq "a" and members.display co "b"',
    },
    {
      title: "many who share a value",
      filter: `displayName eq "big" and (${many(255, (i) => `title co "${i}"`)})`,
    },
  ])("$title", (asked) => expect(light(asked)).toBe(false));
});
