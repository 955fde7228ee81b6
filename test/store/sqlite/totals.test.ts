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
