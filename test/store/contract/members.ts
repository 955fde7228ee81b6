import { expect } from "bun:test";
import type { MembershipDelta, Store } from "../../../src/directory/store.ts";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, EVERYTHING, keep, NOTHING } from "../sample.ts";
import type { Case } from "./case.ts";

/** A directory of three people and an empty group. */
async function start(store: Store) {
  const a = await keep(store, userType, { userName: "a", displayName: "Ann" });
  const b = await keep(store, userType, { userName: "b" });
  const c = await keep(store, userType, { userName: "c" });
  const group = await keep(store, groupType, { displayName: "G" }, { at: 1 });
  return { a, b, c, group };
}

const add = (...ids: string[]): MembershipDelta => ({ kind: "add", ids });

async function apply(store: Store, group: string, deltas: readonly MembershipDelta[], at = 9) {
  const { stored, warnings } = await store.update(
    act({ at, method: "PATCH" }),
    groupType,
    group,
    ({ document }) => change(document, deltas),
    EVERYTHING,
  );
  return { stored, warnings, ids: stored.members?.map(({ value }) => value) };
}

/** `members[…]` as a delta. */
function removeWhere(text: string): MembershipDelta {
  const filter = checkFilter(parseFilter(`members[${text}]`), groupType, "reject");
  if (filter.kind !== "valuePath") throw new Error(`Not a value path: ${text}`);
  return { kind: "removeWhere", filter: filter.filter };
}

const groupsOf = async (store: Store, id: string) =>
  (await store.read("entra", userType, id, EVERYTHING))?.groups;

export const members: readonly Case[] = [
  {
    sentence: "members are told with their type and what they are called",
    async run({ store }) {
      const { a, b, group } = await start(store);
      const inner = await keep(store, groupType, { displayName: "Inner" });
      const { stored } = await apply(store, group, [add(inner, b, a)]);
      expect(stored).toMatchObject({ version: 2, lastModified: 9 });
      expect(stored.members).toEqual([
        { value: a, type: "User", display: "Ann" },
        { value: b, type: "User", display: "b" },
        { value: inner, type: "Group", display: "Inner" },
      ]);
      expect(await store.read("entra", groupType, group, NOTHING)).not.toHaveProperty("members");
    },
  },
  {
    sentence: "what a person is in is read as it is, whoever has just changed the groups",
    async run({ store, again }) {
      const { a, group } = await start(store);
      await store.replacePermissions(act(), ["parking"]);
      await apply(store, group, [add(a)]);
      const outer = await keep(store, groupType, { displayName: "Outer" });
      const named = async (displayName: string, by: Store) => {
        const rename = () => change({ displayName });
        await by.update(act({ method: "PUT" }), groupType, group, rename, NOTHING);
        expect(await groupsOf(store, a)).toMatchObject([{ display: displayName }]);
      };
      const permissionsOf = async () =>
        (await store.read("entra", userType, a, EVERYTHING))?.permissions;
      for (const by of [store, again()]) {
        await named("One", by);
        await named("Other", by);
        expect(await permissionsOf()).toEqual([]);
        await by.grant(act(), { type: "Group", id: group }, ["parking"]);
        expect(await permissionsOf()).toEqual(["parking"]);
        await by.grant(act(), { type: "Group", id: group }, []);
        await apply(by, outer, [add(group)]);
        expect(await groupsOf(store, a)).toHaveLength(2);
        await apply(by, outer, [{ kind: "replaceAll", ids: [] }]);
        expect(await groupsOf(store, a)).toHaveLength(1);
      }
      await again().remove(act({ method: "DELETE" }), groupType, group, () => undefined);
      expect(await groupsOf(store, a)).toEqual([]);
    },
  },
  {
    sentence: "adding who is there, or removing who is not, changes nothing",
    async run({ store }) {
      const { a, b, group } = await start(store);
      await apply(store, group, [add(a)], 2);
      const { stored, ids } = await apply(store, group, [
        add(a),
        { kind: "remove", ids: [b, "?"] },
      ]);
      expect(stored).toMatchObject({ version: 2, lastModified: 2 });
      expect(ids).toEqual([a]);
    },
  },
  {
    sentence: "deltas are applied in their order",
    async run({ store }) {
      const { a, b, c, group } = await start(store);
      const deltas: MembershipDelta[] = [add(a), { kind: "replaceAll", ids: [b, c] }];
      expect((await apply(store, group, deltas)).ids).toEqual([b, c]);
      const back: MembershipDelta[] = [{ kind: "remove", ids: [b] }, add(a, b)];
      expect((await apply(store, group, back)).ids).toEqual([a, b, c]);
      expect((await apply(store, group, [{ kind: "replaceAll", ids: [] }])).ids).toEqual([]);
    },
  },
  {
    sentence: "replacing all by the same changes nothing",
    async run({ store }) {
      const { a, b, group } = await start(store);
      await apply(store, group, [add(a, b)], 2);
      const { stored } = await apply(store, group, [{ kind: "replaceAll", ids: [b, a] }]);
      expect(stored).toMatchObject({ version: 2, lastModified: 2 });
    },
  },
  {
    sentence: "ids that nothing has are passed over with a warning each",
    async run({ store }) {
      const { a, group } = await start(store);
      const deltas = [add("gone", a, "it's", "gone")];
      const { ids, warnings } = await apply(store, group, deltas);
      expect(ids).toEqual([a]);
      expect(warnings.toSorted()).toEqual([
        "Member 'gone' is not known here; passed over.",
        "Member 'it's' is not known here; passed over.",
      ]);
    },
  },
  {
    sentence: "the warnings of the change come before the store's own",
    async run({ store }) {
      const { group } = await start(store);
      const { warnings } = await store.update(
        act(),
        groupType,
        group,
        ({ document }) => ({ document, members: [add("gone")], warnings: ["from the request"] }),
        NOTHING,
      );
      expect(warnings).toEqual([
        "from the request",
        "Member 'gone' is not known here; passed over.",
      ]);
    },
  },
  {
    sentence: "of many warnings the first are told, and how many more there are",
    async run({ store }) {
      const { group } = await start(store);
      const unknown = (count: number) =>
        add(...Array.from({ length: count }, (_, i) => `gone-${i}`));
      const { warnings } = await apply(store, group, [unknown(LIMITS.warnings)]);
      expect(warnings).toHaveLength(LIMITS.warnings);
      expect(warnings.every((each) => each.startsWith("Member 'gone-"))).toBe(true);
      const { warnings: more } = await apply(store, group, [unknown(LIMITS.warnings + 2)]);
      expect(more).toHaveLength(LIMITS.warnings + 1);
      expect(more.at(-1)).toBe("… and 2 more.");
    },
  },
  {
    sentence: "an unknown id is told as far as it can be read",
    async run({ store }) {
      const { group } = await start(store);
      const { warnings } = await apply(store, group, [add("x".repeat(64), "y".repeat(65))]);
      expect(warnings.toSorted()).toEqual([
        `Member '${"x".repeat(64)}' is not known here; passed over.`,
        `Member '${"y".repeat(61)}...' is not known here; passed over.`,
      ]);
    },
  },
  {
    sentence: "a group is not a member of itself",
    async run({ store }) {
      const { a, group } = await start(store);
      const { ids, warnings } = await apply(store, group, [add(group, a)]);
      expect(ids).toEqual([a]);
      expect(warnings).toEqual([`Group '${group}' cannot be a member of itself; passed over.`]);
    },
  },
  {
    sentence: "members are removed by a filter on them, and others of other groups stay",
    async run({ store }) {
      const { a, b, group } = await start(store);
      const inner = await keep(store, groupType, { displayName: "Inner" });
      const other = await keep(store, groupType, { displayName: "Other" });
      await apply(store, other, [add(a, b)]);
      await apply(store, group, [add(a, b, inner)]);
      expect((await apply(store, group, [removeWhere('display eq "ANN"')])).ids).toEqual([
        b,
        inner,
      ]);
      expect((await apply(store, group, [removeWhere('type eq "Group"')])).ids).toEqual([b]);
      expect((await apply(store, group, [removeWhere(`value eq "${a}"`)])).ids).toEqual([b]);
      const not = removeWhere(`not (value eq "${a}")`);
      expect((await apply(store, group, [not])).ids).toEqual([]);
      expect((await apply(store, other, [])).ids).toEqual([a, b]);
    },
  },
  {
    sentence: "groups within groups are indirect, unless they hold the person themselves",
    async run({ store }) {
      const { a, b, group } = await start(store);
      const outer = await keep(
        store,
        groupType,
        { displayName: "Outer" },
        { members: [add(group)] },
      );
      await apply(store, group, [add(a, b)]);
      await apply(store, outer, [add(b)]);
      const direct = { value: group, display: "G", type: "direct" as const };
      const through = { value: outer, display: "Outer" };
      expect(await groupsOf(store, a)).toEqual([direct, { ...through, type: "indirect" }]);
      expect(await groupsOf(store, b)).toEqual([direct, { ...through, type: "direct" }]);
      expect(await store.read("entra", userType, a, NOTHING)).not.toHaveProperty("groups");
    },
  },
  {
    sentence: "groups that hold each other end somewhere",
    async run({ store }) {
      const { a, group } = await start(store);
      const second = await keep(store, groupType, { displayName: "H" }, { members: [add(group)] });
      await apply(store, group, [add(second, a)]);
      expect(await groupsOf(store, a)).toEqual([
        { value: group, display: "G", type: "direct" },
        { value: second, display: "H", type: "indirect" },
      ]);
    },
  },
  {
    sentence: "who is removed leaves its groups, which become a version newer",
    async run({ store }) {
      const { a, b, group } = await start(store);
      await apply(store, group, [add(a, b)], 2);
      await store.remove(act({ at: 11 }), userType, a, () => {});
      const left = await store.read("entra", groupType, group, EVERYTHING);
      expect(left).toMatchObject({ version: 3, lastModified: 11, members: [{ value: b }] });
      await store.remove(act(), groupType, group, () => {});
      expect(await groupsOf(store, b)).toEqual([]);
    },
  },
  {
    sentence: "memberships survive that a person becomes inactive",
    async run({ store }) {
      const { a, group } = await start(store);
      await apply(store, group, [add(a)], 2);
      const inactive = () => change({ userName: "a", active: false });
      await store.update(act(), userType, a, inactive, NOTHING);
      expect(await groupsOf(store, a)).toHaveLength(1);
    },
  },
];
