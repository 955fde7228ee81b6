import { expect } from "bun:test";
import type { Store } from "../../../src/directory/store.ts";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { type Attribute, schema, string } from "../../../src/scim/schema/attribute.ts";
import {
  groupType,
  type ResourceType,
  resourceTypesWith,
  userType,
} from "../../../src/scim/schema/resource-type.ts";
import { act, keep, NOTHING } from "../sample.ts";
import type { Case } from "./case.ts";

const URN = "urn:ietf:params:scim:schemas:extension:Locker:2.0:User";
const quietly = () => {};

/** Users that have a locker of which the number has these characteristics. */
function withLocker(characteristics: Partial<Attribute>): readonly [ResourceType, ResourceType] {
  const own = schema(URN, "Locker", "", [string("number", characteristics, "")]);
  const extensions = [{ schema: own, resourceType: "User" }];
  const [user = userType, group = groupType] = resourceTypesWith({ extensions });
  return [user, group];
}

const PLAIN = withLocker({});
const UNIQUE = withLocker({ uniqueness: "server" });
const EXACT = withLocker({ caseExact: true });

const keepLocker = (store: Store, type: ResourceType, userName: string, number: string) =>
  keep(store, type, { userName, [URN]: { number } });

async function find(store: Store, type: ResourceType, filter: string): Promise<string[]> {
  const { resources } = await store.search("entra", {
    targets: [{ type, filter: checkFilter(parseFilter(filter), type, "reject") }],
    descending: false,
    startIndex: 1,
    count: 10,
    wanted: NOTHING,
  });
  return resources.map(({ id }) => id);
}

export const reindex: readonly Case[] = [
  {
    sentence: "resources from before an attribute was unique are found by it afterwards",
    async run({ store }) {
      await store.reindex(PLAIN, quietly);
      const id = await keepLocker(store, PLAIN[0], "a", "7B");
      await store.reindex(UNIQUE, quietly);
      expect(await find(store, UNIQUE[0], 'number eq "7b"')).toEqual([id]);
      expect(await find(store, UNIQUE[0], 'number eq "8"')).toEqual([]);
      await expect(keepLocker(store, UNIQUE[0], "b", "7b")).rejects.toMatchObject({ status: 409 });
    },
  },
  {
    sentence: "a value may be there twice after its attribute is no longer unique",
    async run({ store }) {
      await store.reindex(UNIQUE, quietly);
      const first = await keepLocker(store, UNIQUE[0], "a", "7");
      const indexed = withLocker({ indexed: true });
      await store.reindex(indexed, quietly);
      const second = await keepLocker(store, indexed[0], "b", "7");
      expect(await find(store, indexed[0], 'number eq "7"')).toEqual([first, second]);
    },
  },
  {
    sentence: "case counts from the moment when an attribute is case exact",
    async run({ store }) {
      await store.reindex(PLAIN, quietly);
      const id = await keepLocker(store, PLAIN[0], "a", "7B");
      expect(await find(store, PLAIN[0], 'number eq "7b"')).toEqual([id]);
      await store.reindex(EXACT, quietly);
      expect(await find(store, EXACT[0], 'number eq "7b"')).toEqual([]);
      expect(await find(store, EXACT[0], 'number eq "7B"')).toEqual([id]);
    },
  },
  {
    sentence: "an extension that goes and comes back is found by again",
    async run({ store }) {
      await store.reindex(UNIQUE, quietly);
      const id = await keepLocker(store, UNIQUE[0], "a", "7");
      await store.reindex([userType, groupType], quietly);
      expect(await find(store, userType, `schemas eq "${URN}"`)).toEqual([]);
      await store.reindex(UNIQUE, quietly);
      expect(await find(store, UNIQUE[0], `schemas eq "${URN}" and number eq "7"`)).toEqual([id]);
    },
  },
  {
    sentence: "it changes no resource, and no version",
    async run({ store }) {
      const id = await keepLocker(store, PLAIN[0], "a", "7");
      const before = await store.read("entra", PLAIN[0], id, NOTHING);
      await store.reindex(UNIQUE, quietly);
      expect(await store.read("entra", UNIQUE[0], id, NOTHING)).toEqual(before);
    },
  },
  {
    sentence: "it tells how far it is, of users and groups together",
    async run({ store }) {
      const count = 1_100;
      const numbers = Array.from({ length: count }, (_, number) => `${number}`);
      await Promise.all(numbers.map((each) => keepLocker(store, PLAIN[0], each, each)));
      await keep(store, groupType, { displayName: "a" });
      const told: [done: number, total: number][] = [];
      await store.reindex(UNIQUE, (done, total) => void told.push([done, total]));
      expect(told.length).toBeGreaterThan(3);
      expect(told[0]).toEqual([0, count + 1]);
      expect(told.at(-1)).toEqual([count + 1, count + 1]);
    },
  },
  {
    sentence: "it has nothing to do twice, whoever opens the store",
    async run({ store, again }) {
      await keepLocker(store, PLAIN[0], "a", "7");
      await store.reindex(UNIQUE, quietly);
      const told: number[] = [];
      await again().reindex(withLocker({ uniqueness: "server" }), (done) => void told.push(done));
      expect(told).toEqual([]);
    },
  },
  {
    sentence: "two equal values stop an attribute from being unique, until one of them is changed",
    async run({ store, again }) {
      await store.reindex(PLAIN, quietly);
      await keepLocker(store, PLAIN[0], "a", "7b");
      const second = await keepLocker(store, PLAIN[0], "b", "7B");
      await expect(store.reindex(UNIQUE, quietly)).rejects.toMatchObject({
        status: 409,
        detail: `${URN}:number '7B' is already taken by another User.`,
      });
      const told: number[] = [];
      await again().reindex(PLAIN, (done) => void told.push(done));
      expect(told).toEqual([0, 2]);
      await store.remove(
        act({ client: "entra", method: "DELETE", at: 1 }),
        PLAIN[0],
        second,
        () => {},
      );
      await store.reindex(UNIQUE, quietly);
      expect(await find(store, UNIQUE[0], 'number eq "7B"')).toHaveLength(1);
    },
  },
];
