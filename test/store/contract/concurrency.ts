import { expect } from "bun:test";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, EVERYTHING, keep, NOTHING } from "../sample.ts";
import type { Case } from "./case.ts";

const times = <T>(count: number, each: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => each(index));

export const concurrency: readonly Case[] = [
  {
    sentence: "of 50 creates of one userName at once exactly one wins",
    async run({ store }) {
      const results = await Promise.allSettled(
        times(50, (index) => keep(store, userType, { userName: index % 2 ? "same" : "SAME" })),
      );
      const lost = results.filter((each) => each.status === "rejected");
      expect(lost).toHaveLength(49);
      for (const { reason } of lost) expect(reason).toMatchObject({ scimType: "uniqueness" });
    },
  },
  {
    sentence: "of 200 members added at once none is lost",
    async run({ store }) {
      const ids = await Promise.all(
        times(200, (index) => keep(store, userType, { userName: `user-${index}` })),
      );
      const group = await keep(store, groupType, { displayName: "G" });
      await Promise.all(
        ids.map((id) =>
          store.update(
            act(),
            groupType,
            group,
            ({ document }) => change(document, [{ kind: "add", ids: [id] }]),
            NOTHING,
          ),
        ),
      );
      const stored = await store.read("entra", groupType, group, EVERYTHING);
      expect(stored?.members?.map(({ value }) => value)).toEqual(ids.toSorted());
      expect(stored?.version).toBe(201);
    },
  },
  {
    sentence: "of 100 changes at once each sees the one before",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a", title: "0" });
      await Promise.all(
        times(100, () =>
          store.update(
            act(),
            userType,
            id,
            ({ document }) => change({ ...document, title: `${Number(document.title) + 1}` }),
            NOTHING,
          ),
        ),
      );
      expect(await store.read("entra", userType, id, NOTHING)).toMatchObject({
        version: 101,
        document: { title: "100" },
      });
    },
  },
  {
    sentence: "changes take effect in the order in which they were called",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "taken" });
      const rename = (userName: string) =>
        store.update(act(), userType, id, () => change({ userName }), NOTHING);
      const results = await Promise.allSettled([
        keep(store, userType, { userName: "taken" }),
        rename("free"),
        keep(store, userType, { userName: "taken" }),
        store.remove(act(), userType, id, () => undefined),
        keep(store, userType, { userName: "free" }),
        rename("late"),
      ]);
      const kept = results.map(({ status }) => status === "fulfilled");
      expect(kept).toEqual([false, true, true, true, true, false]);
    },
  },
  {
    sentence: "a change that fails leaves those beside it",
    async run({ store }) {
      const results = await Promise.allSettled([
        keep(store, userType, { userName: "before" }),
        store.update(act(), userType, "no-such-id", () => change({}), NOTHING),
        keep(store, userType, { userName: "BEFORE" }),
        keep(store, userType, { userName: "after" }),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "rejected",
        "fulfilled",
      ]);
      const page = await store.search("entra", {
        targets: [{ type: userType }],
        descending: false,
        startIndex: 1,
        count: 10,
        wanted: NOTHING,
      });
      expect(page.resources.map(({ document }) => document.userName)).toEqual(["before", "after"]);
    },
  },
  {
    sentence: "two processes write to one directory without losing a change",
    async run({ store, again }) {
      const other = again();
      const ids = await Promise.all(
        times(60, (index) =>
          keep(index % 2 ? store : other, userType, { userName: `user-${index}` }),
        ),
      );
      for (const id of ids) expect(await store.read("entra", userType, id, NOTHING)).toBeDefined();
      await expect(keep(other, userType, { userName: "USER-0" })).rejects.toMatchObject({
        status: 409,
      });
    },
  },
  {
    sentence: "what is queued when the store closes is written, and nothing after",
    async run({ store, again }) {
      const queued = times(20, (index) => keep(store, userType, { userName: `user-${index}` }));
      const closed = store.close();
      await expect(keep(store, userType, { userName: "late" })).rejects.toThrow("closed");
      const ids = await Promise.all(queued);
      await closed;
      const reopened = again();
      for (const id of ids) {
        expect(await reopened.read("entra", userType, id, NOTHING)).toBeDefined();
      }
    },
  },
  {
    sentence: "a store that works says so",
    async run({ store }) {
      await store.check();
      expect(await store.listTokens()).toEqual([]);
    },
  },
];
