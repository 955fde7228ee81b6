import { afterEach, beforeEach, expect, test } from "bun:test";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING, newId } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

/** As a page tells it that is full, so that nothing is known of those behind it. */
async function total(type: ResourceType): Promise<number> {
  const asked = { descending: false, startIndex: 1, count: 1, wanted: NOTHING };
  return (await opened.store.search("entra", { targets: [{ type }], ...asked })).totalResults;
}

test("pages are the same, whether they are found from the beginning or from the end", async () => {
  const { store } = opened;
  const all: string[] = [];
  for (let index = 0; index < 11; index++) {
    all.push(await keep(store, userType, { userName: `u${index}` }));
  }
  for (const descending of [false, true]) {
    const ordered = descending ? all.toReversed() : all;
    for (let startIndex = 1; startIndex <= 13; startIndex++) {
      for (const count of [1, 3, 20]) {
        const asked = { descending, startIndex, count, wanted: NOTHING };
        const page = await store.search("entra", { targets: [{ type: userType }], ...asked });
        const ids = page.resources.map(({ id }) => id);
        expect({ ids, total: page.totalResults }).toEqual({
          ids: ordered.slice(startIndex - 1, startIndex - 1 + count),
          total: 11,
        });
      }
    }
  }
});

test("the total of a type follows what comes and goes, and not what is refused", async () => {
  const { store } = opened;
  expect(await total(userType)).toBe(0);
  const ids: string[] = [];
  for (const userName of ["a", "b", "c"]) ids.push(await keep(store, userType, { userName }));
  await keep(store, groupType, { displayName: "g" });
  expect([await total(userType), await total(groupType)]).toEqual([3, 1]);
  const taken = store.create(act(), userType, newId(), change({ userName: "A" }), NOTHING);
  expect(taken).rejects.toMatchObject({ status: 409 });
  await taken.catch(() => undefined);
  expect(await total(userType)).toBe(3);
  await store.remove(act(), userType, ids[0] ?? "", () => {});
  expect([await total(userType), await total(groupType)]).toEqual([2, 1]);
});
