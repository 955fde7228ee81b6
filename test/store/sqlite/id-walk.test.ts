import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { listed, walkIds } from "../../../src/store/sqlite/id-walk.ts";

const ids = fc
  .uniqueArray(fc.integer({ min: 100, max: 199 }).map(String), { maxLength: 60 })
  .map((all) => all.toSorted());

const walk = (
  sources: readonly (readonly string[])[],
  slice: number,
  after: string,
  limit: number,
) =>
  walkIds({
    sources: sources.map(listed),
    slice,
    judge: (some) => some.filter((id) => Number(id) % 3 > 0).map((id) => ({ id })),
    after,
    limit,
    turn: async () => undefined,
  });

describe("walkIds()", () => {
  test("finds what counts of all sources once and in order, page after page", async () => {
    const shape = fc.record({
      sources: fc.array(ids, { maxLength: 4 }),
      slice: fc.integer({ min: 1, max: 40 }),
      limit: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ sources, slice, limit }) => {
        const found: string[] = [];
        for (let after: string | undefined = ""; after !== undefined; ) {
          const page: Awaited<ReturnType<typeof walk>> = await walk(sources, slice, after, limit);
          expect(page.rows.length).toBeLessThanOrEqual(limit);
          found.push(...page.rows.map(({ id }) => id));
          after = page.next;
        }
        const all = [...new Set(sources.flat())].toSorted();
        expect(found).toEqual(all.filter((id) => Number(id) % 3 > 0));
      }),
    );
  });

  test("tells of more only where another one counts", async () => {
    expect(await walk([["100", "101", "102"]], 1, "", 1)).toEqual({
      ...{ rows: [{ id: "100" }], next: "100" },
    });
    expect(await walk([["100", "102"]], 1, "", 1)).toEqual({ rows: [{ id: "100" }] });
    expect(await walk([], 1, "", 1)).toEqual({ rows: [] });
  });
});
