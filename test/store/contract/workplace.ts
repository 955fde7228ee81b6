import { expect } from "bun:test";
import type { Store } from "../../../src/directory/store.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/directory/workplace.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "../sample.ts";
import { adminAct, entriesOf } from "../workplace.ts";
import type { Case } from "./case.ts";

const setting = (store: Store, changes: Partial<Settings>) =>
  store.changeSettings(adminAct(), (current) => ({ ...current, ...changes }));

const rename = (store: Store, id: string, userName: string) =>
  store.update(
    act({ method: "PATCH" }),
    userType,
    id,
    ({ document }) => change({ ...document, userName }),
    NOTHING,
  );

const identifierOf = async (store: Store, id: string) => (await store.person(id))?.identifier;

export const workplace: readonly Case[] = [
  {
    sentence: "a new box has the settings that nobody has set",
    async run({ store }) {
      expect(await store.settings()).toEqual(DEFAULT_SETTINGS);
      expect(await store.isProvisioning()).toBeUndefined();
    },
  },
  {
    sentence: "settings that are changed are those of every process, and null is a value",
    async run({ store, again }) {
      const other = again();
      const changed = { ...DEFAULT_SETTINGS, brakePercent: 20, defaultGroups: ["g"] };
      expect(await setting(store, { brakePercent: 20, defaultGroups: ["g"] })).toEqual(changed);
      expect(await other.settings()).toEqual(changed);
      await setting(other, { brakePercent: null });
      expect(await store.settings()).toEqual({ ...changed, brakePercent: null });
    },
  },
  {
    sentence: "a change of settings that is refused changes nothing and is no entry",
    async run({ store }) {
      const refusal = store.changeSettings(adminAct(), () => {
        throw new Error("out of range");
      });
      await expect(refusal).rejects.toThrow("out of range");
      expect(await store.settings()).toEqual(DEFAULT_SETTINGS);
      expect(await entriesOf(store, "Settings")).toEqual([]);
    },
  },
  {
    sentence: "a change of settings is an entry of both values, and none where nothing changes",
    async run({ store }) {
      await setting(store, { tombstoneDays: 30, onExisting: "reject" });
      await setting(store, { tombstoneDays: 30 });
      const changes = [{ path: "tombstoneDays", before: 0, after: 30 }];
      expect(await entriesOf(store, "Settings")).toMatchObject([
        { ...adminAct(), status: 200, changes },
      ]);
    },
  },
  {
    sentence: "provisioning is switched on and off, and each switch is an entry",
    async run({ store, again }) {
      await store.switchProvisioning(adminAct(), true);
      await store.switchProvisioning(adminAct(), true);
      expect(await again().isProvisioning()).toBe(true);
      await store.switchProvisioning(adminAct(), false);
      expect(await store.isProvisioning()).toBe(false);
      const entries = await entriesOf(store, "Provisioning");
      expect(entries.map(({ changes }) => changes)).toEqual([
        [{ path: "enabled", after: true }],
        [{ path: "enabled", before: true, after: false }],
      ]);
    },
  },
  {
    sentence: "provisioning is switched on first, unless somebody has decided before",
    async run({ store }) {
      expect(await store.switchProvisioningOnFirst(adminAct())).toBe(true);
      expect(await store.isProvisioning()).toBe(true);
      await store.switchProvisioning(adminAct(), false);
      expect(await store.switchProvisioningOnFirst(adminAct())).toBe(false);
      expect(await store.isProvisioning()).toBe(false);
      expect(await entriesOf(store, "Provisioning")).toHaveLength(2);
    },
  },
  {
    sentence: "an identifier stays what userName was at first, until it follows, for everybody",
    async run({ store }) {
      const ann = await keep(store, userType, { userName: "ann" });
      const bea = await keep(store, userType, { userName: "bea" });
      await rename(store, ann, "anna");
      expect(await identifierOf(store, ann)).toBe("ann");
      const { seq } = await store.people({ after: "", limit: 10 });
      await setting(store, { identifierPolicy: "follow" });
      expect(await identifierOf(store, ann)).toBe("anna");
      expect(await identifierOf(store, bea)).toBe("bea");
      const { items } = await store.people({ after: "", limit: 10, since: seq });
      expect(items.map(({ id }) => id)).toEqual([ann]);
      const [latest] = (await entriesOf(store, "User")).slice(-1);
      expect(latest).toMatchObject({
        ...adminAct(),
        resourceId: ann,
        changes: [{ path: "identifier", before: "ann", after: "anna" }],
      });
      await rename(store, bea, "beatrice");
      expect(await identifierOf(store, bea)).toBe("beatrice");
    },
  },
  {
    sentence: "identifiers that have followed stay as they are when they are fixed again",
    async run({ store }) {
      const ann = await keep(store, userType, { userName: "ann" });
      await setting(store, { identifierPolicy: "follow" });
      await rename(store, ann, "anna");
      await setting(store, { identifierPolicy: "fixed" });
      await rename(store, ann, "annika");
      expect(await identifierOf(store, ann)).toBe("anna");
    },
  },
];
