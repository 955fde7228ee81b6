import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { idOf, openDirectory } from "./opened.ts";

let directory: ReturnType<typeof openDirectory>;
/** Ids of those who can be members: people, then a group, then somebody unknown, then the group. */
let ids: string[];
let group: string;
const [PEOPLE, OTHER, UNKNOWN, ITSELF] = [["ann", "bob", "cleo"], 3, 4, 5];

beforeAll(async () => {
  directory = openDirectory();
  ids = [];
  for (const userName of PEOPLE) ids.push(await idOf(directory.create(userType, { userName })));
  ids.push(await idOf(directory.create(groupType, { displayName: "Bobsleigh" })));
  group = await idOf(directory.create(groupType, { displayName: "Crew" }));
  ids.push("nobody", group);
});
afterAll(() => directory.dispose());

/** A step as a client writes it, and what it does to a set of places in `ids`. */
interface Step {
  readonly written: () => object;
  readonly done: (members: ReadonlySet<number>) => Iterable<number>;
}

const idAt = (place: number): string => ids[place] ?? "";
const values = (places: readonly number[]) => places.map((place) => ({ value: idAt(place) }));
const path = "members";
/** Filters on members, and whom of those who can be members they select. */
const FILTERS: readonly [filter: string, selected: readonly number[]][] = [
  ['type eq "group"', [OTHER]],
  ['type ne "Group"', [0, 1, 2]],
  ['display sw "BOB"', [1, OTHER]],
  ['not (display eq "ann") and type eq "User"', [1, 2]],
  ['value eq "nobody"', []],
];

const places = fc.array(fc.integer({ min: 0, max: ITSELF }), { maxLength: 4 });
const some = fc.array(fc.integer({ min: 0, max: ITSELF }), { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(places, fc.boolean()).map(
    ([added, hasPath]): Step => ({
      written: () =>
        hasPath
          ? { op: "add", path, value: values(added) }
          : { op: "Add", value: { members: values(added) } },
      done: (members) => [...members, ...added],
    }),
  ),
  places.map(
    (put): Step => ({
      written: () => ({ op: "replace", path, value: values(put) }),
      done: () => put,
    }),
  ),
  fc.tuple(some, fc.boolean()).map(
    ([removed, isFilter]): Step => ({
      written: () =>
        isFilter
          ? {
              op: "remove",
              path: `members[${removed.map((each) => `value eq "${idAt(each)}"`).join(" or ")}]`,
            }
          : { op: "Remove", path, value: values(removed) },
      done: (members) => [...members].filter((each) => !removed.includes(each)),
    }),
  ),
  fc.constantFrom(...FILTERS).map(
    ([filter, selected]): Step => ({
      written: () => ({ op: "remove", path: `members[${filter}]` }),
      done: (members) => [...members].filter((each) => !selected.includes(each)),
    }),
  ),
  fc.constant<Step>({ written: () => ({ op: "remove", path }), done: () => [] }),
);

test("PATCH of members does what it would do to a set, and groups of people follow", async () => {
  let members: ReadonlySet<number> = new Set();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      for (const { done } of steps) {
        // Nobody unknown becomes a member, nor does a group of itself.
        members = new Set([...done(members)].filter((each) => each < UNKNOWN));
      }
      await directory.patch(
        groupType,
        group,
        steps.map(({ written }) => written()),
      );
      const stored = (await directory.read(groupType, group)).members ?? [];
      const wanted = [...members].map(idAt);
      expect(stored.map(({ value }) => value).sort()).toEqual(wanted.sort());
      for (const [place] of PEOPLE.entries()) {
        const { groups = [] } = await directory.read(userType, idAt(place));
        expect(groups.map(({ value }) => value)).toEqual(members.has(place) ? [group] : []);
      }
    }),
    { numRuns: 500, endOnFailure: true },
  );
});
