import { expect } from "bun:test";
import { notFound, preconditionFailed } from "../../../src/scim/error.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, EVERYTHING, keep, NOTHING, newId } from "../sample.ts";
import type { Case } from "./case.ts";

const enterprise = userType.schemaExtensions[0]?.schema.id ?? "";

const maria = {
  userName: "Maria@Example.org",
  active: false,
  name: { familyName: "Ångström", givenName: "Maria" },
  emails: [{ value: "Maria@Example.org", type: "work", primary: true }],
  [enterprise]: { employeeNumber: "007", manager: { value: "someone" } },
};

export const resources: readonly Case[] = [
  {
    sentence: "what is created is read as it was sent, with version 1",
    async run({ store }) {
      const id = newId();
      const kept = { type: "User", id, version: 1, created: 7, lastModified: 7, document: maria };
      const written = await store.create(act({ at: 7 }), userType, id, change(maria), EVERYTHING);
      expect(written).toEqual({ stored: { ...kept, groups: [], permissions: [] }, warnings: [] });
      expect(await store.read("entra", userType, id, NOTHING)).toEqual(kept);
    },
  },
  {
    sentence: "an id of another type, or of nothing, is not there",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a" });
      expect(await store.read("entra", groupType, id, EVERYTHING)).toBeUndefined();
      expect(await store.read("entra", userType, "no-such-id", EVERYTHING)).toBeUndefined();
      const missing = notFound(`No Group with id '${id}'.`);
      const update = store.update(act(), groupType, id, () => change({}), NOTHING);
      await expect(update).rejects.toEqual(missing);
      await expect(store.remove(act(), groupType, id, () => {})).rejects.toEqual(missing);
      expect(await store.read("entra", userType, id, NOTHING)).toBeDefined();
    },
  },
  {
    sentence: "a userName in another case is taken, and the error says which",
    async run({ store }) {
      await keep(store, userType, { userName: "Élodie" });
      await expect(keep(store, userType, { userName: "ÉLODIE" })).rejects.toMatchObject({
        status: 409,
        scimType: "uniqueness",
        detail: "userName 'ÉLODIE' is already taken by another User.",
      });
    },
  },
  {
    sentence: "a userName is free again after its owner was renamed or removed",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a" });
      await store.update(act(), userType, id, () => change({ userName: "b" }), NOTHING);
      const second = await keep(store, userType, { userName: "A" });
      await store.remove(act(), userType, second, () => {});
      await keep(store, userType, { userName: "a" });
      await expect(keep(store, userType, { userName: "B" })).rejects.toMatchObject({ status: 409 });
    },
  },
  {
    sentence: "a change sees the current resource without members and groups",
    async run({ store }) {
      const id = await keep(store, userType, { ...maria, externalId: "x-1" }, { at: 5 });
      await keep(store, groupType, { displayName: "g" }, { members: [{ kind: "add", ids: [id] }] });
      const seen = await new Promise((resolve) =>
        store.update(
          act(),
          userType,
          id,
          (current) => {
            resolve(structuredClone(current));
            return change(current.document);
          },
          NOTHING,
        ),
      );
      const document = { ...maria, externalId: "x-1" };
      expect(seen).toEqual({
        type: "User",
        id,
        version: 1,
        created: 5,
        lastModified: 5,
        document,
      });
    },
  },
  {
    sentence: "a change makes a new version, and another one that changes nothing does not",
    async run({ store }) {
      const id = await keep(store, userType, maria, { at: 1 });
      const renamed = { ...maria, displayName: "M" };
      const first = await store.update(
        act({ at: 2 }),
        userType,
        id,
        () => change(renamed),
        NOTHING,
      );
      expect(first.stored).toMatchObject({ version: 2, created: 1, lastModified: 2 });
      const reordered = Object.fromEntries(Object.entries(renamed).reverse());
      const second = await store.update(
        act({ at: 3 }),
        userType,
        id,
        () => change(reordered),
        NOTHING,
      );
      expect(second.stored).toMatchObject({ version: 2, lastModified: 2, document: renamed });
    },
  },
  {
    sentence: "a change that alters its argument in place is noticed as a change",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a", name: { familyName: "b" } });
      const alter = ({ document }: { document: Record<string, unknown> }) => {
        (document.name as Record<string, string>).familyName = "c";
        return change(document as never);
      };
      const { stored } = await store.update(act(), userType, id, alter, NOTHING);
      expect(stored).toMatchObject({ version: 2, document: { name: { familyName: "c" } } });
    },
  },
  {
    sentence: "what a change throws undoes everything and is handed on",
    async run({ store }) {
      const id = await keep(store, userType, maria);
      const refuse = () => {
        throw preconditionFailed("too late");
      };
      await expect(store.update(act(), userType, id, refuse, NOTHING)).rejects.toThrow("too late");
      await expect(store.remove(act(), userType, id, refuse)).rejects.toThrow("too late");
      expect(await store.read("entra", userType, id, NOTHING)).toMatchObject({ version: 1 });
    },
  },
  {
    sentence: "an update to a taken userName undoes the rest of the update",
    async run({ store }) {
      await keep(store, userType, { userName: "a" });
      const id = await keep(store, userType, { userName: "b", displayName: "B" });
      const next = change({ userName: "A", displayName: "changed", externalId: "e" });
      await expect(store.update(act(), userType, id, () => next, NOTHING)).rejects.toMatchObject({
        detail: "userName 'A' is already taken by another User.",
      });
      const { document } = (await store.read("entra", userType, id, NOTHING)) ?? {};
      expect(document).toEqual({ userName: "b", displayName: "B" });
    },
  },
  {
    sentence: "what is removed is gone, and cannot be removed again",
    async run({ store }) {
      const id = await keep(store, userType, { ...maria, externalId: "x" });
      await store.remove(act(), userType, id, ({ document }) => {
        expect(document).toEqual({ ...maria, externalId: "x" });
      });
      expect(await store.read("entra", userType, id, NOTHING)).toBeUndefined();
      await expect(store.remove(act(), userType, id, () => {})).rejects.toMatchObject({
        status: 404,
      });
    },
  },
  {
    sentence: "each client sees the externalId that it gave, others that of the creating client",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a", externalId: "from entra" });
      const read = async (viewer: string | null) =>
        (await store.read(viewer, userType, id, NOTHING))?.document.externalId;
      expect(await read("okta")).toBeUndefined();
      const given = () => change({ userName: "a", externalId: "from okta" });
      const okta = await store.update(act({ client: "okta" }), userType, id, given, NOTHING);
      expect(okta.stored).toMatchObject({ version: 2, document: { externalId: "from okta" } });
      expect([await read("entra"), await read("okta"), await read(null)]).toEqual([
        "from entra",
        "from okta",
        "from entra",
      ]);
      await store.update(act(), userType, id, () => change({ userName: "a" }), NOTHING);
      expect([await read("entra"), await read("okta"), await read(null)]).toEqual([
        undefined,
        "from okta",
        undefined,
      ]);
    },
  },
  {
    sentence: "an externalId may be given to several resources",
    async run({ store }) {
      await keep(store, userType, { userName: "a", externalId: "same" });
      const id = await keep(store, userType, { userName: "b", externalId: "same" });
      expect(await store.read("entra", userType, id, NOTHING)).toBeDefined();
    },
  },
];
