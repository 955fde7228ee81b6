import { expect } from "bun:test";
import type { Store } from "../../../src/directory/store.ts";
import type { List } from "../../../src/directory/workplace.ts";
import { ScimError } from "../../../src/scim/error.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "../sample.ts";
import { adminAct, entriesOf } from "../workplace.ts";
import type { Case } from "./case.ts";

const replace = (store: Store, list: Partial<List>) =>
  store.replaceList(adminAct(), "departments", list);

const close = (store: Store, ...values: string[]) => replace(store, { mode: "closed", values });

const within = (department: string) => ({ [EnterpriseUser.id]: { department } });

/** Somebody of this department. @returns the id */
const keepOne = (store: Store, userName: string, department: string) =>
  keep(store, userType, { userName, ...within(department) });

const departmentOf = async (store: Store, id: string) => (await store.person(id))?.department;

const numbered = (count: number, word = "Value") =>
  Array.from({ length: count }, (_, index) => `${word} ${(index * 7919) % count}`);

export const lists: readonly Case[] = [
  {
    sentence: "a list is open and empty at first",
    async run({ store }) {
      expect(await store.list("departments")).toEqual({ mode: "open", values: [] });
      const ann = await keepOne(store, "ann", "Sales");
      expect(await departmentOf(store, ann)).toBe("Sales");
    },
  },
  {
    sentence: "a list is kept as it was sent, for every process, and beside the other lists",
    async run({ store, again }) {
      const other = again();
      const list: List = { mode: "closed", values: ["Zürich", "alpha", "Beta"] };
      expect(await replace(store, list)).toBe(0);
      expect(await other.list("departments")).toEqual(list);
      expect(await other.list("sites")).toEqual({ mode: "open", values: [] });
      await replace(other, { mode: "open" });
      expect(await store.list("departments")).toEqual({ ...list, mode: "open" });
      await replace(other, { values: [] });
      expect(await store.list("departments")).toEqual({ mode: "open", values: [] });
    },
  },
  {
    sentence: "a long list is kept in its order, and a shorter one leaves nothing of it",
    async run({ store }) {
      const values = numbered(6_001);
      await close(store, ...values);
      expect((await store.list("departments")).values).toEqual(values);
      await close(store, "Value 1", "Other");
      expect((await store.list("departments")).values).toEqual(["Value 1", "Other"]);
      const ann = await keepOne(store, "ann", "Value 2");
      expect(await departmentOf(store, ann)).toBeNull();
    },
  },
  {
    sentence: "a closed list spells a value for everybody, in any case, and keeps others waiting",
    async run({ store }) {
      await close(store, "Élevage", "Sales");
      const ann = await keepOne(store, "ann", " élevage");
      const bea = await keepOne(store, "bea", "Selas");
      expect(await departmentOf(store, ann)).toBe("Élevage");
      expect(await store.person(bea)).toMatchObject({
        department: null,
        waiting: { department: "Selas" },
      });
    },
  },
  {
    sentence: "who waits is counted by value, the most wanted first",
    async run({ store }) {
      await close(store);
      await keepOne(store, "a", "Garage");
      await keepOne(store, "b", "Sales");
      await keepOne(store, "c", "SALES");
      expect(await store.waitingFor("departments", 10)).toEqual([
        { value: "Sales", people: 2 },
        { value: "Garage", people: 1 },
      ]);
      expect(await store.waitingFor("departments", 1)).toHaveLength(1);
      expect(await store.waitingFor("sites", 10)).toEqual([]);
    },
  },
  {
    sentence: "a value that is added goes to all who wait for it, and to nobody else",
    async run({ store }) {
      await close(store, "Sales");
      const ann = await keepOne(store, "ann", "garage");
      const bea = await keepOne(store, "bea", "Kitchen");
      const cat = await keepOne(store, "cat", "Sales");
      const { seq } = await store.people({ after: "", limit: 10 });
      expect(await replace(store, { values: ["Sales", "Garage"] })).toBe(1);
      expect(await departmentOf(store, ann)).toBe("Garage");
      expect(await store.person(ann)).toMatchObject({ waiting: {} });
      expect(await departmentOf(store, bea)).toBeNull();
      expect(await departmentOf(store, cat)).toBe("Sales");
      const { items } = await store.people({ after: "", limit: 10, since: seq });
      expect(items.map(({ id }) => id)).toEqual([ann]);
      expect(await store.waitingFor("departments", 10)).toEqual([{ value: "Kitchen", people: 1 }]);
      const [latest] = (await entriesOf(store, "User")).slice(-1);
      expect(latest).toMatchObject({
        ...adminAct(),
        resourceId: ann,
        resourceName: "ann",
        changes: [{ path: "department", after: "Garage" }],
      });
    },
  },
  {
    sentence: "a list that is opened gives everybody the value that they wait for",
    async run({ store }) {
      await close(store);
      const people = await Promise.all(
        ["a", "b", "c"].map((name) => keepOne(store, name, `Department of ${name}`)),
      );
      expect(await replace(store, { mode: "open" })).toBe(3);
      expect(await departmentOf(store, people[1] ?? "")).toBe("Department of b");
      expect(await store.waitingFor("departments", 10)).toEqual([]);
    },
  },
  {
    sentence: "whoever has a value keeps it when the list loses it",
    async run({ store }) {
      await close(store, "Sales");
      const ann = await keepOne(store, "ann", "Sales");
      await close(store, "Garage");
      expect(await departmentOf(store, ann)).toBe("Sales");
      await store.update(
        act({ method: "PATCH" }),
        userType,
        ann,
        ({ document }) => change({ ...document, ...within("Kitchen") }),
        NOTHING,
      );
      expect(await store.person(ann)).toMatchObject({
        department: "Sales",
        waiting: { department: "Kitchen" },
      });
    },
  },
  {
    sentence: "whoever is gone waits for nothing",
    async run({ store }) {
      await close(store);
      const ann = await keepOne(store, "ann", "Sales");
      await store.remove(act({ method: "DELETE" }), userType, ann, () => {});
      expect(await store.waitingFor("departments", 10)).toEqual([]);
      expect(await close(store, "Sales")).toBe(0);
    },
  },
  {
    sentence: "nothing that waits is good, so there is nothing to apply",
    async run({ store }) {
      await close(store, "Sales");
      await keepOne(store, "ann", "Garage");
      expect(await store.applyWaiting(adminAct({ doneBy: "job" }))).toBe(0);
    },
  },
  {
    sentence: "a change of a list is an entry of what went and what came, the first of each",
    async run({ store }) {
      await close(store, "Sales", "Garage");
      await replace(store, { values: ["Sales", ...numbered(100)] });
      await replace(store, { mode: "closed" });
      const entries = await entriesOf(store, "List");
      expect(entries.map(({ changes }) => changes)).toEqual([
        [
          { path: "mode", before: "open", after: "closed" },
          { path: "values", after: ["Sales", "Garage"] },
        ],
        [{ path: "values", before: ["Garage"], after: expect.any(Array) }],
      ]);
      expect(JSON.stringify(entries[1]).length).toBeLessThan(2_000);
      expect(entries[1]).toMatchObject({ ...adminAct(), resourceName: "departments", status: 200 });
    },
  },
  {
    sentence: "of changes that are made at once the last one holds, however long each is",
    async run({ store }) {
      await Promise.all([
        replace(store, { values: numbered(6_000, "first") }),
        replace(store, { values: ["second"] }),
      ]);
      expect((await store.list("departments")).values).toEqual(["second"]);
    },
  },
  {
    sentence: "of two processes that change a list at once one is refused, and nothing is mixed",
    async run({ store, again }) {
      const other = again();
      const [first, second] = [numbered(6_000, "first"), numbered(6_000, "second")];
      const outcomes = await Promise.allSettled([
        replace(store, { values: first }),
        replace(other, { values: second }),
      ]);
      const refused = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(refused.map(({ reason }) => reason)).toEqual([expect.any(ScimError)]);
      expect(refused[0]?.reason.status).toBe(409);
      const { values } = await store.list("departments");
      expect(values).toEqual(outcomes[0]?.status === "fulfilled" ? first : second);
      expect(await entriesOf(store, "List")).toHaveLength(1);
    },
  },
];
