import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Store } from "../../src/directory/store.ts";
import { checkFilter } from "../../src/scim/filter/check.ts";
import { parseFilter } from "../../src/scim/filter/parse.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { keep, NOTHING, newId } from "./sample.ts";
import { openTemporary } from "./temporary.ts";

/** What stands at the edges: ends of ranges, characters of four bytes, patterns, absolute URIs. */

const titles = [
  "a",
  "ab",
  "b",
  "\ud7ff",
  "\ue000",
  "😀",
  "x😀",
  "😀😀",
  "%",
  "_",
  "*",
  "'\"\\",
  "",
];
const USER = newId();
const GROUP = newId();

let store: Store;
let dispose: () => Promise<void>;

beforeAll(async () => {
  ({ store, dispose } = openTemporary());
  for (const [index, title] of titles.entries()) {
    // userName has index rows and title has none: both must answer alike.
    await keep(store, userType, {
      userName: `${title}|`,
      displayName: title,
      title,
      nickName: `${index}`,
    });
  }
  await keep(store, userType, { userName: "untitled" });
  const last = {
    userName: "last",
    [String(userType.schemaExtensions[0]?.schema.id)]: { manager: { value: "m" } },
  };
  await keep(store, userType, last, { id: USER, at: Date.parse("2026-01-31T09:30:00Z") });
  const members = [{ kind: "add" as const, ids: [USER] }];
  await keep(store, groupType, { displayName: "G" }, { id: GROUP, members });
});
afterAll(() => dispose());

async function count(text: string, type = userType): Promise<number> {
  const page = await store.search("entra", {
    targets: [{ type, filter: checkFilter(parseFilter(text), type, "reject") }],
    descending: false,
    startIndex: 1,
    count: 0,
    wanted: NOTHING,
  });
  return page.totalResults;
}

const operators = {
  eq: (text: string, value: string) => text === value,
  co: (text: string, value: string) => text.includes(value),
  sw: (text: string, value: string) => text.startsWith(value),
  ew: (text: string, value: string) => text.endsWith(value),
};
const values = [...titles, "\u{10ffff}", "\ud7ff\u{10ffff}", "😀x", "x😀😀"];

describe("text with an index and text without one are found alike", () => {
  const cases = Object.entries(operators).flatMap(([op, holds]) =>
    values.map((value) => ({
      op,
      value: JSON.stringify(value),
      holds: (text: string) => holds(text, value),
    })),
  );
  test.each(cases)("$op $value", async ({ op, value, holds }) => {
    const expected = titles.filter(holds).length;
    expect(await count(`title ${op} ${value}`)).toBe(expected);
    expect(await count(`displayName ${op} ${value}`)).toBe(expected);
  });
});

describe("references are compared by what follows the public URL", () => {
  const absolute = "https://any.example/prefix/scim/v2";
  test.each([
    { filter: `meta.location eq "${absolute}/Users/${USER}"`, total: 1 },
    { filter: `meta.location eq "/Users/${USER}"`, total: 1 },
    { filter: `meta.location eq "${absolute}/Groups/${USER}"`, total: 0 },
    { filter: `meta.location ew "${USER}"`, total: 1 },
    { filter: `meta.location sw "${absolute}/Users"`, total: titles.length + 2 },
    { filter: `manager.$ref eq "${absolute}/Users/m"`, total: 1 },
    { filter: `manager.$ref eq "${absolute}/Users/n"`, total: 0 },
    { filter: `groups.$ref eq "${absolute}/Groups/${GROUP}"`, total: 1 },
    { filter: `groups[$ref eq "${absolute}/Users/${GROUP}"]`, total: 0 },
    { filter: `members.$ref eq "${absolute}/Users/${USER}"`, total: 1, type: groupType },
    { filter: `members[$ref eq "${absolute}/Users/x"]`, total: 0, type: groupType },
  ])("$filter", async ({ filter, total, type }) => {
    expect(await count(filter, type)).toBe(total);
  });
});

describe("versions are compared by the number of the ETag", () => {
  test.each([
    { filter: String.raw`id eq "${USER}" and meta.version eq "W/\"1\""`, total: 1 },
    { filter: String.raw`id eq "${USER}" and meta.version eq "W/\"1.1x2y3z\""`, total: 1 },
    { filter: String.raw`id eq "${USER}" and meta.version eq "W/\"2\""`, total: 0 },
  ])("$filter", async ({ filter, total }) => {
    expect(await count(filter)).toBe(total);
  });
});
