import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { seededRandom } from "../../idp/entra/random.ts";
import { at } from "../at.ts";
import { newGroup, patchOf } from "../bodies.ts";
import { type Crowd, openCrowd, together } from "./crowd.ts";
import type { Tenant } from "./tenant.ts";

setDefaultTimeout(60_000);

/** Groups and permissions change while people come and a kiosk reads. */

let crowd: Crowd;
let tenant: Tenant;
beforeAll(async () => {
  crowd = await openCrowd();
  tenant = crowd.tenant;
});
afterAll(() => crowd.close());

const makeGroup = async (displayName: string): Promise<string> => {
  const { status, json } = await tenant.admin("POST", "/groups", { displayName });
  expect(status).toBe(201);
  return String(at(json, "/id"));
};

test("a default group that is deleted while people come is left and refuses nobody", async () => {
  const [going, staying] = [await makeGroup("Going"), await makeGroup("Staying")];
  const set = await tenant.admin("PATCH", "/settings", { defaultGroups: [going, staying] });
  expect(set.status).toBe(200);
  const ids: string[] = [];
  await crowd.followed(() =>
    together(48, async (index) => {
      // Some come before it, some at the same time, some after it.
      if (index < 16) await tenant.assign(`early-${index}@x.org`).then((id) => ids.push(id));
      if (index === 16) {
        expect((await tenant.admin("DELETE", `/groups/${going}`)).status).toBe(204);
      }
      ids.push(await tenant.assign(`newcomer-${index}@x.org`));
    }),
  );
  expect(ids).toHaveLength(64);
  expect((await tenant.admin("GET", `/groups/${going}`)).status).toBe(404);
  for (const id of ids) {
    expect(await tenant.person(id)).toMatchObject({
      groups: [{ id: staying, displayName: "Staying" }],
    });
    const user = await tenant.entra("GET", `/Users/${id}`, 200);
    expect((at(user, "/groups") as Json[]).map((group) => at(group, "/value"))).toEqual([staying]);
  }
  expect(await crowd.found(`/groups/${staying}`)).toMatchObject({ memberCount: 64 });
  // It is no default group any more, so that nobody is warned of it.
  const entries = await crowd.journal();
  const come = entries.filter(
    ({ method, resourceId }) => method === "POST" && ids.includes(resourceId ?? ""),
  );
  expect(come.flatMap(({ warnings }) => warnings)).toEqual([]);
  const { json } = await tenant.admin("GET", "/settings");
  expect(json).toMatchObject({ defaultGroups: [staying] });
  expect(await tenant.admin("PATCH", "/settings", json)).toMatchObject({ status: 200, json });
});

test("whoever follows groups and permissions ends with what everybody reads", async () => {
  const permissions = ["desk", "door", "locker", "parking"];
  expect((await tenant.admin("PUT", "/permissions", permissions)).status).toBe(200);
  const people = await together(20, (index) => crowd.enter(`member-${index}@x.org`));
  const groups = await together(6, (index) => makeGroup(`Team ${index}`));
  const random = seededRandom(19_480_704);
  const some = () => random.sample(permissions, random.below(3));
  const acts: readonly (() => Promise<{ readonly status: number }>)[] = [
    () => tenant.admin("PUT", `/people/${random.pick(people)}/permissions`, some()),
    () => tenant.admin("PUT", `/groups/${random.pick(groups)}/permissions`, some()),
    () => tenant.admin("PUT", `/groups/${random.pick(groups)}/members/${random.pick(people)}`),
    () => tenant.admin("DELETE", `/groups/${random.pick(groups)}/members/${random.pick(people)}`),
    () => tenant.admin("PUT", `/groups/${random.pick(groups)}/members/${random.pick(groups)}`),
    () => tenant.admin("DELETE", `/groups/${random.pick(groups)}/members/${random.pick(groups)}`),
    () => {
      const displayName = `Team ${random.below(1000)}`;
      return tenant.admin("PATCH", `/groups/${random.pick(groups)}`, { displayName });
    },
    async () => {
      const gone = groups.splice(random.below(groups.length), 1);
      groups.push(await makeGroup("Another team"));
      return tenant.admin("DELETE", `/groups/${gone}`);
    },
    async () => {
      const gone = people.splice(random.below(people.length), 1);
      people.push(await crowd.enter(`member-${random.below(1e9)}@x.org`));
      return tenant.admin("DELETE", `/people/${gone}`);
    },
  ];
  const statuses = new Map<number, number>();
  // Rounds are short, for a later change of somebody hides that an earlier one was not told.
  for (let round = 0; round < 25; round++) {
    await crowd.followed(() =>
      together(4, async () => {
        for (let turn = 0; turn < 3; turn++) {
          const { status } = await random.pick(acts)();
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
  }
  // A group cannot be a member of itself, and somebody else may have deleted what is named.
  const known = [200, 204, 400, 404, 409];
  expect([...statuses.keys()].filter((status) => !known.includes(status))).toEqual([]);
  await expectDerived(people);
});

/** Holds groups and permissions of people against members and grants as these are read. */
async function expectDerived(people: readonly string[]): Promise<void> {
  const groups = at(await crowd.found("/groups?limit=1000"), "/items") as Json[];
  const members = new Map<string, readonly string[]>();
  for (const group of groups) {
    const id = String(at(group, "/id"));
    const list = at(await crowd.found(`/groups/${id}/members?limit=1000`), "/items") as Json[];
    expect(at(group, "/memberCount")).toBe(list.length);
    members.set(
      id,
      list.map((member) => String(at(member, "/id"))),
    );
  }
  for (const id of people) {
    const reached = new Set<string>();
    const reach = (member: string) => {
      for (const [group, list] of members) {
        if (!list.includes(member) || reached.has(group)) continue;
        reached.add(group);
        reach(group);
      }
    };
    reach(id);
    const person = await tenant.person(id);
    const inside = (person.groups as Json[]).map((group) => String(at(group, "/id")));
    expect(inside.sort()).toEqual([...reached].sort());
    const granted = at(await crowd.found(`/people/${id}/permissions`), "/granted") as string[];
    const inherited = groups
      .filter((group) => reached.has(String(at(group, "/id"))))
      .flatMap((group) => at(group, "/permissions") as string[]);
    expect(person.permissions).toEqual([...new Set([...granted, ...inherited])].sort());
  }
}

test("an identity provider and an administrator fill one group and lose no member", async () => {
  const body = newGroup({ displayName: "Shared" });
  const group = String(at(await tenant.entra("POST", "/Groups", 201, body), "/id"));
  const own = await makeGroup("Inside");
  const ids = await together(30, (index) => tenant.assign(`shared-${index}@x.org`));
  await crowd.followed(() =>
    together(30, async (index) => {
      const value = [{ value: ids[index] }];
      const added = patchOf({ op: "add", path: "members", value });
      await tenant.entra("PATCH", `/Groups/${group}`, 204, added);
      // What is provisioned is locked here; what is local takes in whom is provisioned.
      const refused = await tenant.admin("PUT", `/groups/${group}/members/${ids[index]}`);
      expect(refused.status).toBe(409);
      const taken = await tenant.admin("PUT", `/groups/${own}/members/${ids[index]}`);
      expect(taken.status).toBe(204);
    }),
  );
  for (const id of [group, own]) {
    expect(await crowd.found(`/groups/${id}`)).toMatchObject({ memberCount: 30 });
  }
});
