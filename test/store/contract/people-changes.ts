import { expect } from "bun:test";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act } from "../sample.ts";
import {
  ask,
  leave,
  members,
  move,
  removal,
  rename,
  seqOf,
  start,
  told,
} from "../workplace-sample.ts";
import type { Case } from "./case.ts";

export const peopleChanges: readonly Case[] = [
  {
    sentence: "only who changed is told since a moment",
    async run({ store }) {
      const { ada, ben } = await start(store);
      const since = await seqOf(store);
      expect(await told(store, since)).toEqual({ items: [], removed: [] });
      await move(store, ada, "Gent");
      expect(await told(store, since)).toEqual({ items: [ada], removed: [] });
      await leave(store, ben);
      expect(await told(store, since)).toEqual({ items: [ada], removed: [ben] });
      const now = await seqOf(store);
      await move(store, ada, "Gent");
      expect(await told(store, now)).toEqual({ items: [], removed: [] });
    },
  },
  {
    sentence: "who changed and does not pass is told as gone",
    async run({ store }) {
      const { ada, cas } = await start(store);
      const since = await seqOf(store);
      await move(store, ada, "Gent");
      await move(store, cas, "Utrecht");
      expect(await told(store, since, { site: "utrecht" })).toEqual({
        items: [cas],
        removed: [ada],
      });
    },
  },
  {
    sentence: "all who are in a group changed with its name, its permissions and its groups",
    async run({ store }) {
      const { ada, ben, inner, outer } = await start(store);
      let since = await seqOf(store);
      await rename(store, outer, "Outermost");
      expect(await told(store, since)).toEqual({ items: [ada, ben], removed: [] });
      since = await seqOf(store);
      await store.replacePermissions(act(), ["parking"]);
      await store.grant(act(), { type: "Group", id: inner }, ["parking"]);
      expect(await told(store, since)).toEqual({ items: [ben], removed: [] });
      since = await seqOf(store);
      await store.renamePermission(act(), "parking", "garage");
      expect(await told(store, since)).toEqual({ items: [ben], removed: [] });
      since = await seqOf(store);
      await members(store, outer, removal(inner));
      expect(await told(store, since, { group: outer })).toEqual({ items: [], removed: [ben] });
      since = await seqOf(store);
      await store.remove(act(), groupType, outer, () => {});
      expect(await told(store, since)).toEqual({ items: [ada], removed: [] });
    },
  },
  {
    sentence: "of other sites nothing is told, not even who is gone",
    async run({ store }) {
      const { ada, ben, cas } = await start(store);
      const since = await seqOf(store);
      await move(store, cas, "Luik");
      await leave(store, ben);
      expect(await told(store, since, { sites: ["Utrecht"] })).toEqual({ items: [], removed: [] });
      await move(store, ada, undefined);
      await leave(store, cas);
      expect(await told(store, since, { sites: ["Utrecht"] })).toEqual({
        items: [],
        removed: [ada],
      });
      expect(await told(store, since, { sites: ["gent", "luik"] })).toEqual({
        items: [],
        removed: [ben, cas],
      });
    },
  },
  {
    sentence: "it is known up to where it was forgotten who is gone",
    async run({ store }) {
      const { ada, ben } = await start(store);
      const since = await seqOf(store);
      expect((await ask(store)).forgottenTo).toBe(0);
      await store.remove(act({ at: 10 }), userType, ada, () => {});
      const between = await seqOf(store);
      await store.remove(act({ at: 20 }), userType, ben, () => {});
      await store.forgetDepartures(20);
      const page = await ask(store, { since });
      expect(page.removed).toEqual([ben]);
      expect(page.forgottenTo).toBeGreaterThan(since);
      expect(page.forgottenTo).toBeLessThanOrEqual(between);
      await store.forgetDepartures(20);
      expect((await ask(store)).forgottenTo).toBe(page.forgottenTo);
    },
  },
];
