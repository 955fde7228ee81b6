import { describe, expect, test } from "bun:test";
import type { Stored } from "../../../src/scim/resource/resource.ts";
import { load } from "../../../src/store/sqlite/load.ts";
import { EVERYTHING, NOTHING } from "../sample.ts";

const ids = Array.from({ length: 100 }, (_, index) => `id-${index}`);

const stored = (id: string): Stored => ({
  type: "User",
  id,
  version: 1,
  created: 0,
  lastModified: 0,
  document: {},
});

const NO_MEMBERS = { hasMembers: () => false, membersBehind: () => [] };

/** Reads as slowly as a group with many members is read. */
function slowly(found: string[]) {
  return {
    ...NO_MEMBERS,
    find(_: unknown, some: readonly string[]) {
      Bun.sleepSync(25);
      found.push(...some);
      return some.map(stored);
    },
  };
}

const loadAll = (resources: ReturnType<typeof slowly>, wanted = NOTHING, signal?: AbortSignal) =>
  load(resources, "entra", ids, wanted, signal);

describe("a page is read in slices", () => {
  test("that together are the page, in its order", async () => {
    const page = await loadAll(slowly([]));
    expect(page.map(({ id }) => id)).toEqual(ids);
  });

  test("with a turn for others in between", async () => {
    const found: string[] = [];
    const loading = loadAll(slowly(found));
    await new Promise((resolve) => setImmediate(resolve));
    expect(found.length).toBeLessThan(ids.length);
    await loading;
    expect(found).toEqual(ids);
  });

  test("of which those that nobody waits for are not read", async () => {
    const found: string[] = [];
    const client = new AbortController();
    const loading = loadAll(slowly(found), NOTHING, client.signal);
    client.abort();
    await expect(loading).rejects.toMatchObject({ status: 499 });
    expect(found.length).toBeLessThan(ids.length);
  });
});

test("what is gone by the time that it is read is left out", async () => {
  const find = (_: unknown, some: readonly string[]) =>
    some.filter((id) => id.endsWith("7")).map(stored);
  const page = await load({ ...NO_MEMBERS, find }, "entra", ids, NOTHING, undefined);
  expect(page).toHaveLength(10);
});

describe("a group with many members", () => {
  const COUNT = 10_000;
  const member = (n: number) => ({ value: `m${String(n).padStart(6, "0")}`, type: "User" });
  const all = Array.from({ length: COUNT }, (_, n) => member(n));

  /** @param changes before how many of its slices the group changes */
  function groupThat(changes: number) {
    let left = changes;
    let version = 1;
    const slices: number[] = [];
    return {
      slices,
      find: (_: unknown, [id = ""]: readonly string[], { members }: { members: boolean }) =>
        version < 0 ? [] : [{ ...stored(id), version, ...(members && { members: all }) }],
      hasMembers: () => true,
      membersBehind(_id: string, after: string, count: number) {
        Bun.sleepSync(21);
        slices.push(count);
        if (left > 0) version++;
        left--;
        return all.filter(({ value }) => value > after).slice(0, count);
      },
      remove: () => {
        version = -1;
      },
    };
  }
  const read = async (group: ReturnType<typeof groupThat>) =>
    (await load(group, "entra", ["g"], EVERYTHING, undefined))[0];

  test("is read in slices, with a turn for others in between", async () => {
    const group = groupThat(0);
    const reading = read(group);
    await new Promise((resolve) => setImmediate(resolve));
    expect(group.slices).toHaveLength(1);
    expect((await reading)?.members).toEqual(all);
  });

  test.each([1, 1000])("has those of one moment, however often it changes: %d", async (changes) => {
    const found = await read(groupThat(changes));
    expect(found?.members).toEqual(all);
    expect(found?.version).toBeGreaterThan(1);
  });

  test("that is removed meanwhile is left out", async () => {
    const group = groupThat(0);
    const reading = read(group);
    await new Promise((resolve) => setImmediate(resolve));
    group.remove();
    expect(await reading).toBeUndefined();
  });
});
