import { expect } from "bun:test";
import type { Contact, Cycle } from "../../../src/directory/contact-store.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { keep } from "../sample.ts";
import type { Case } from "./case.ts";

const counts = { requests: 3, writes: 2, failures: 1 };
const contact = (hour: number, more: Partial<Contact> = {}): Contact => ({
  client: "entra",
  hour,
  last: hour + 1,
  ...counts,
  ...more,
});
const cycle = (began: number, more: Partial<Cycle> = {}): Cycle => ({
  client: "entra",
  began,
  ended: began + 1,
  ...counts,
  ...more,
});

export const contacts: readonly Case[] = [
  {
    sentence: "hours and cycles add up, whichever process counted them",
    async run({ store, again }) {
      await store.keepContacts([contact(100)], [cycle(100)]);
      await again().keepContacts(
        [contact(100, { last: 150, failures: 0 }), contact(200)],
        [cycle(100, { ended: 170 })],
      );
      await store.keepContacts([contact(100, { last: 120 })], []);
      expect(await store.contacts(0, 10)).toEqual({
        contacts: [contact(100, { last: 150, requests: 9, writes: 6, failures: 2 }), contact(200)],
        cycles: [cycle(100, { ended: 170, requests: 6, writes: 4, failures: 2 })],
      });
    },
  },
  {
    sentence: "hours are read from a time on, cycles the newest first, so many of each client",
    async run({ store }) {
      expect(await store.contacts(0, 1)).toEqual({ contacts: [], cycles: [] });
      await store.keepContacts(
        [contact(200), contact(100), contact(100, { client: "okta" }), contact(300)],
        [cycle(100), cycle(300), cycle(200), cycle(50, { client: "okta" })],
      );
      expect(await store.contacts(200, 2)).toEqual({
        contacts: [contact(200), contact(300)],
        cycles: [cycle(300), cycle(200), cycle(50, { client: "okta" })],
      });
    },
  },
  {
    sentence: "old hours and cycles are forgotten, newer ones are not",
    async run({ store }) {
      await store.keepContacts([contact(99), contact(100)], [cycle(98), cycle(99)]);
      expect(await store.pruneContacts(100)).toBe(2);
      expect(await store.pruneContacts(100)).toBe(0);
      expect(await store.contacts(0, 9)).toEqual({ contacts: [contact(100)], cycles: [cycle(99)] });
    },
  },
  {
    sentence: "people and groups are counted by where they come from",
    async run({ store }) {
      const none = { provisioned: 0, local: 0 };
      expect(await store.totals()).toMatchObject({
        people: { active: 0, inactive: 0, ...none },
        groups: none,
      });
      for (const userName of ["ann", "bob"]) await keep(store, userType, { userName });
      await keep(store, userType, { userName: "eve", active: false }, { doneBy: "admin" });
      await keep(store, groupType, { displayName: "desks" }, { doneBy: "admin" });
      expect(await store.totals()).toMatchObject({
        people: { active: 2, inactive: 1, provisioned: 2, local: 1 },
        groups: { provisioned: 0, local: 1 },
        journal: { entries: 4, oldest: 1_000 },
      });
    },
  },
];
