import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type ChangeWalk, walkChanges } from "../../src/directory/change-walk.ts";
import type { PeoplePage, Reading } from "../../src/directory/people-store.ts";
import { openTemporary } from "../store/temporary.ts";
import { refused } from "./opened.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

type Page = PeoplePage<string>;

/** Walks on, with a store that answers `page`. @returns what was answered, and how it was asked */
async function walk(asked: Partial<ChangeWalk>, page: Partial<Page> = {}, query = "q") {
  const readings: Omit<Reading, "signal" | "limit">[] = [];
  const answer = await walkChanges(
    opened.store,
    { asked: query, whole: "whole" },
    { limit: 2, signal: new AbortController().signal, ...asked },
    async ({ signal: _signal, limit: _limit, ...reading }) => {
      readings.push(reading);
      return { items: [], removed: [], seq: 5, forgottenTo: 0, ...page };
    },
  );
  return { ...answer, asked: readings[0] };
}

const cursorOf = ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? "none";

describe("walkChanges()", () => {
  test("begins at the first id and goes on behind the last one", async () => {
    const first = await walk({}, { items: ["a"], next: "a" });
    expect(first).toMatchObject({ asked: { after: "" }, hasMore: true, isIncremental: false });
    const second = await walk({ cursor: cursorOf(first) });
    expect(second.asked).toEqual({ after: "a" });
  });

  test("ends at the number of its first page, not of its last", async () => {
    const first = await walk({}, { items: ["a"], next: "a", seq: 5 });
    const last = await walk({ cursor: cursorOf(first) }, { items: ["b"], seq: 9 });
    expect(last.hasMore).toBe(false);
    const changes = await walk({ changedSince: cursorOf(last) }, { seq: 9 });
    expect(changes).toMatchObject({ asked: { after: "", since: 5 }, isIncremental: true });
    const later = await walk({ changedSince: cursorOf(changes) }, { seq: 9 });
    expect(later.asked).toEqual({ after: "", since: 9 });
  });

  test("goes on from page to page of what changed", async () => {
    const whole = await walk({}, { seq: 5 });
    const first = await walk(
      { changedSince: cursorOf(whole) },
      { items: ["a"], next: "a", seq: 7 },
    );
    const second = await walk({ changedSince: cursorOf(first) }, { items: ["b"], seq: 9 });
    expect(second.asked).toEqual({ after: "a", since: 5 });
    expect((await walk({ cursor: cursorOf(second) }, { seq: 9 })).asked?.since).toBe(7);
  });

  test("has no next cursor only behind a cursor where nothing was found", async () => {
    const first = await walk({});
    expect(first.nextCursor).not.toBeNull();
    const end = { cursor: cursorOf(first) };
    expect((await walk(end)).nextCursor).toBeNull();
    expect((await walk(end, { removed: ["a"] })).nextCursor).not.toBeNull();
    expect((await walk({ changedSince: cursorOf(first) })).nextCursor).not.toBeNull();
    expect((await walk({ cursor: "" })).nextCursor).not.toBeNull();
  });

  test("prefers the cursor where both are sent", async () => {
    const first = await walk({}, { items: ["a"], next: "a" });
    const end = await walk({});
    const both = { cursor: cursorOf(first), changedSince: cursorOf(end) };
    expect((await walk(both)).asked).toEqual({ after: "a" });
  });

  test.each(["x", ".", "WzUsbnVsbCxudWxsXQ.AAAAAAAAAAAAAAAAAAAAAA"])(
    "refuses %s, which it did not give",
    async (cursor) => {
      expect(await refused(walk({ cursor }))).toMatchObject({ status: 400 });
    },
  );

  test("refuses a cursor of another query", async () => {
    const cursor = cursorOf(await walk({}));
    expect(await refused(walk({ cursor }, {}, "another"))).toMatchObject({ status: 400 });
    expect((await walk({ cursor }, {}, "q")).hasMore).toBe(false);
  });

  test("follows with any filter who has read everybody to the end, and nobody else", async () => {
    const middle = cursorOf(await walk({}, { items: ["a"], next: "a" }, "whole"));
    expect(await refused(walk({ cursor: middle }))).toMatchObject({ status: 400 });
    const end = cursorOf(await walk({}, { seq: 5 }, "whole"));
    expect((await walk({ changedSince: end })).asked).toEqual({ after: "", since: 5 });
  });

  test("refuses a cursor from before what is remembered, and one at its edge is good", async () => {
    const end = { changedSince: cursorOf(await walk({}, { seq: 5 })) };
    expect((await walk(end, { forgottenTo: 5 })).hasMore).toBe(false);
    expect(await refused(walk(end, { forgottenTo: 6, seq: 7 }))).toMatchObject({ status: 410 });
  });

  test("refuses a cursor from after what a restored backup knows", async () => {
    const end = { changedSince: cursorOf(await walk({}, { seq: 5 })) };
    expect(await refused(walk(end, { seq: 4 }))).toMatchObject({ status: 410 });
  });
});
