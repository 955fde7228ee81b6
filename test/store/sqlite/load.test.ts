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

/** Reads as slowly as a group with many members is read. */
function slowly(found: string[]) {
  return {
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

  test("of one resource each where each may have many members", async () => {
    const sizes = new Set<number>();
    const find = (_: unknown, some: readonly string[]) => {
      sizes.add(some.length);
      return some.map(stored);
    };
    await load({ find }, "entra", ids, EVERYTHING, undefined);
    expect([...sizes]).toEqual([1]);
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
  const page = await load({ find }, "entra", ids, NOTHING, undefined);
  expect(page).toHaveLength(10);
});
