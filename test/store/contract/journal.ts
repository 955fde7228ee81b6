import { expect } from "bun:test";
import type { JournalQuery } from "../../../src/directory/journal-store.ts";
import type { Store } from "../../../src/directory/store.ts";
import type { NewJournalEntry } from "../../../src/directory/workplace.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "../sample.ts";
import type { Case } from "./case.ts";

/** An entry with everything. */
const WHOLE = {
  at: 1_000,
  doneBy: "provisioning",
  client: "entra",
  token: "token-1",
  address: "192.0.2.7",
  requestId: "request-7",
  method: "PATCH",
  resourceType: "User",
  resourceId: "id-1",
  resourceName: "élodie@example.org",
  version: 3,
  status: 200,
  scimType: null,
  detail: null,
  changes: [
    { path: "name.familyName", before: "Dupont", after: "Müller" },
    { path: "emails", after: [{ value: "e@example.org", primary: true }] },
  ],
  warnings: ["The site 'Genf' is not in the list."],
  durationMs: 1.5,
  count: 1,
} satisfies NewJournalEntry;

const entry = (more: Partial<NewJournalEntry> = {}): NewJournalEntry => ({
  at: 1_000,
  doneBy: "provisioning",
  method: "POST",
  status: 201,
  ...more,
});

const refusal = (more: Partial<NewJournalEntry> = {}) =>
  entry({ status: 409, scimType: "uniqueness", detail: "userName 'bo' is taken.", ...more });

async function seqs(store: Store, asked: Partial<JournalQuery> = {}): Promise<number[]> {
  const { entries } = await store.journal({ limit: 100, ...asked });
  return entries.map(({ seq }) => seq);
}

export const journal: readonly Case[] = [
  {
    sentence: "what is noted is read as it was, the newest first",
    async run({ store }) {
      expect(await store.noteEntries([entry(), WHOLE])).toEqual([1, 2]);
      const { entries, next } = await store.journal({ limit: 2 });
      expect(entries[0]).toEqual({ seq: 2, ...WHOLE });
      expect(entries[1]).toMatchObject({ seq: 1, client: null, changes: [], warnings: [] });
      expect(next).toBeUndefined();
    },
  },
  {
    sentence: "the journal is read page by page to its end",
    async run({ store }) {
      await store.noteEntries(Array.from({ length: 700 }, () => entry()));
      const first = await store.journal({ limit: 400 });
      expect(first.entries.map(({ seq }) => seq)).toEqual(from(700, 301));
      expect(first.next).toBe(301);
      await store.noteEntries([entry()]);
      const last = await store.journal({ limit: 400, before: 301 });
      expect(last.entries.map(({ seq }) => seq)).toEqual(from(300, 1));
      expect(last.next).toBeUndefined();
      expect(await store.journal({ limit: 400, before: 1 })).toEqual({ entries: [] });
    },
  },
  {
    sentence: "the journal is narrowed by time, client, resource and outcome, and by all of them",
    async run({ store }) {
      await store.noteEntries([
        entry({ at: 10, client: "entra", resourceId: "a" }),
        entry({ at: 20, client: "okta", resourceId: "a", warnings: ["passed over"] }),
        refusal({ at: 30, client: "entra", resourceId: "b" }),
        refusal({ at: 40 }),
        entry({ at: 25, client: "entra", resourceId: "b" }),
      ]);
      const rows: readonly [Partial<JournalQuery>, number[]][] = [
        [{ from: 20 }, [5, 4, 3, 2]],
        [{ from: 41 }, []],
        [{ until: 30 }, [5, 2, 1]],
        [{ from: 20, until: 25 }, [2]],
        [{ client: "entra" }, [5, 3, 1]],
        [{ client: "ENTRA" }, []],
        [{ resource: "a" }, [2, 1]],
        [{ resource: "c" }, []],
        [{ outcome: "success" }, [5, 1]],
        [{ outcome: "warning" }, [2]],
        [{ outcome: "refused" }, [4, 3]],
        [{ client: "entra", resource: "b", outcome: "success", from: 21 }, [5]],
        [{ client: "okta", resource: "b" }, []],
        [{ client: "entra", before: 5 }, [3, 1]],
      ];
      for (const [asked, found] of rows)
        expect([asked, await seqs(store, asked)]).toEqual([asked, found]);
    },
  },
  {
    sentence: "the journal is searched for text in any case, in what it tells and nowhere else",
    async run({ store }) {
      await store.noteEntries([entry(), WHOLE, refusal()]);
      const rows: readonly [string, number[]][] = [
        ["ÉLODIE@", [2]],
        ["is TAKEN", [3]],
        ["genf", [2]],
        ["MÜLLER", [2]],
        ["name.family", [2]],
        ["e@example.org", [2]],
        ["request-7", [2]],
        ["192.0.2", [2]],
        ["'bo'", [3]],
        // The words that the store keeps changes in.
        ["path", []],
        ["before", []],
        ['"value"', []],
        ["nowhere", []],
      ];
      for (const [text, found] of rows)
        expect([text, await seqs(store, { text })]).toEqual([text, found]);
    },
  },
  {
    sentence: "text is found far back, and with what else is asked",
    async run({ store }) {
      await store.noteEntries([WHOLE, refusal({ resourceName: "Élodie" })]);
      await store.noteEntries(Array.from({ length: 3000 }, () => entry({ client: "okta" })));
      expect(await seqs(store, { text: "élodie" })).toEqual([2, 1]);
      expect(await seqs(store, { text: "élodie", outcome: "refused" })).toEqual([2]);
      expect(await seqs(store, { text: "élodie", limit: 1 })).toEqual([2]);
    },
  },
  {
    sentence: "a page of long entries is short, and the next one goes on behind it",
    async run({ store }) {
      const detail = "x".repeat(100_000);
      const count = Math.ceil((2 * LIMITS.journalPageBytes) / detail.length);
      await store.noteEntries(Array.from({ length: count }, () => entry({ detail })));
      const found: number[] = [];
      for (let before: number | undefined = count + 1; before !== undefined; ) {
        const page = await store.journal({ limit: count, before });
        expect(page.entries.length).toBeLessThan(count);
        found.push(...page.entries.map(({ seq }) => seq));
        before = page.next;
      }
      expect(found).toEqual(from(count, 1));
    },
  },
  {
    sentence: "a search of the journal ends when nobody waits any more",
    async run({ store }) {
      await store.noteEntries(Array.from({ length: 1000 }, () => entry()));
      const signal = AbortSignal.abort();
      const searched = store.journal({ limit: 1, text: "nowhere", signal });
      await expect(searched).rejects.toMatchObject({ status: 499 });
    },
  },
  {
    sentence: "others have their turn while the journal is searched",
    async run({ store }) {
      for (let n = 0; n < 10; n++) {
        await store.noteEntries(Array.from({ length: 1000 }, () => WHOLE));
      }
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      await store.journal({ limit: 1, text: "nowhere" });
      clearInterval(timer);
      expect(turns).toBeGreaterThan(3);
    },
  },
  {
    sentence: "an entry of many tells how many there are by now",
    async run({ store }) {
      const [seq = 0] = await store.noteEntries([refusal()]);
      await store.recount(seq, 7, 2_000);
      const { entries } = await store.journal({ limit: 1 });
      expect(entries).toMatchObject([{ seq, count: 7, at: 2_000, detail: refusal().detail }]);
    },
  },
  {
    sentence: "entries that are too old are forgotten, and their numbers are not used again",
    async run({ store }) {
      await store.noteEntries(Array.from({ length: 1200 }, (_, n) => entry({ at: n + 1 })));
      expect(await store.pruneJournal(1101, Number.MAX_SAFE_INTEGER)).toBe(1100);
      expect(await store.pruneJournal(1101, Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(await seqs(store)).toEqual(from(1200, 1101));
      await store.pruneJournal(9_999, Number.MAX_SAFE_INTEGER);
      expect(await store.noteEntries([entry()])).toEqual([1201]);
    },
  },
  {
    sentence: "the oldest entries are forgotten when there are too many bytes",
    async run({ store }) {
      const detail = "x".repeat(10_000);
      await store.noteEntries(Array.from({ length: 100 }, () => entry({ detail })));
      expect(await store.pruneJournal(0, 2_000_000)).toBe(0);
      const forgotten = await store.pruneJournal(0, 500_000);
      expect(forgotten).toBeGreaterThan(45);
      expect(forgotten).toBeLessThan(60);
      expect(await seqs(store)).toEqual(from(100, forgotten + 1));
    },
  },
  {
    sentence: "a change and its entry are one: who, what, from what to what",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "bo", title: "Cook" });
      const patch = act({ at: 2, method: "PATCH", status: 200, address: "192.0.2.1", started: 0 });
      const next = change({ userName: "bo", title: "Chef" });
      await store.update(patch, userType, id, () => next, NOTHING);
      const { entries } = await store.journal({ limit: 1, resource: id });
      expect(entries).toMatchObject([
        {
          at: 2,
          doneBy: "provisioning",
          client: "entra",
          token: "token-1",
          address: "192.0.2.1",
          requestId: "request-1",
          method: "PATCH",
          resourceType: "User",
          resourceName: "bo",
          version: 2,
          status: 200,
          changes: [{ path: "title", before: "Cook", after: "Chef" }],
          durationMs: expect.any(Number),
        },
      ]);
    },
  },
  {
    sentence: "where values are not to be kept, an entry tells what was changed and not to what",
    async run({ store }) {
      const by = { at: 1, doneBy: "admin" as const, method: "PATCH" };
      await store.changeSettings(by, (now) => ({ ...now, journalValues: "redacted" }));
      const id = await keep(store, userType, { userName: "bo@x", title: "Cook" });
      await store.noteEntries([
        refusal({ resourceType: "User", resourceName: "bo@x", warnings: ['not "bo@x".'] }),
        refusal({ resourceType: "Group", resourceName: "Cooks", resourceId: "bo@x" }),
      ]);
      const [ofGroup, ...entries] = (await store.journal({ limit: 3 })).entries;
      // What a caller puts into a path may be anything; what a group is called is not personal.
      expect(ofGroup).toMatchObject({ resourceId: null, resourceName: "Cooks" });
      expect(entries[1]).toMatchObject({
        resourceId: id,
        resourceName: null,
        changes: [{ path: "userName" }, { path: "title" }],
      });
      expect(entries[0]).toMatchObject({ detail: "userName '…' is taken.", status: 409 });
      expect(JSON.stringify([ofGroup, ...entries])).not.toContain("bo@x");
    },
  },
];

/** Numbers downwards. */
const from = (first: number, last: number) =>
  Array.from({ length: first - last + 1 }, (_, n) => first - n);
