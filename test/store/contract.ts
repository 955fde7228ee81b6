import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Opened } from "./contract/case.ts";
import { concurrency } from "./contract/concurrency.ts";
import { contacts } from "./contract/contacts.ts";
import { credentials } from "./contract/credentials.ts";
import { journal } from "./contract/journal.ts";
import { lists } from "./contract/lists.ts";
import { members } from "./contract/members.ts";
import { paging } from "./contract/paging.ts";
import { people } from "./contract/people.ts";
import { peopleChanges } from "./contract/people-changes.ts";
import { permissions } from "./contract/permissions.ts";
import { reindex } from "./contract/reindex.ts";
import { resources } from "./contract/resources.ts";
import { tokens } from "./contract/tokens.ts";
import { tombstones } from "./contract/tombstones.ts";
import { workplace } from "./contract/workplace.ts";

export interface StoreUnderTest {
  readonly name: string;
  open(): Opened | Promise<Opened>;
  /** What this store is excused from, sentence by sentence, and why. */
  readonly skip?: readonly { readonly reason: string; readonly sentences: readonly string[] }[];
}

const parts = {
  resources,
  members,
  paging,
  reindex,
  tokens,
  credentials,
  people,
  peopleChanges,
  contacts,
  journal,
  tombstones,
  workplace,
  lists,
  permissions,
  concurrency,
};

/** Holds a store to the contract. Each sentence starts from an empty store. */
export function runStoreContract({ name, open, skip = [] }: StoreUnderTest): void {
  const excused = skip.flatMap(({ sentences }) => sentences);
  describe(`${name} keeps the contract of a store`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    for (const [part, cases] of Object.entries(parts)) {
      describe(part, () => {
        for (const { sentence, run } of cases.filter((each) => !excused.includes(each.sentence))) {
          test(sentence, () => run(opened));
        }
      });
    }
  });
  test(`${name} is excused from nothing without a reason, nor from what nobody asks`, () => {
    const known = Object.values(parts).flatMap((cases) => cases.map(({ sentence }) => sentence));
    expect(excused.filter((sentence) => !known.includes(sentence))).toEqual([]);
    expect(skip.filter(({ reason }) => reason === "")).toEqual([]);
  });
}
