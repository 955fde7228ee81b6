import { afterAll, describe, expect, test } from "bun:test";
import { readExtensions } from "../../src/scim/schema/custom.ts";
import { groupType, resourceTypesWith, userType } from "../../src/scim/schema/resource-type.ts";
import badge from "../scim/schema/badge.json";
import { idOf, openDirectory, refused } from "./opened.ts";

/** A User while the operator's schema is configured, and before and after that. */
const [configured = userType] = resourceTypesWith(
  readExtensions([{ name: "badge.json", json: badge }]),
);
const BADGE = badge.id;
const held = { number: "B-1", pin: "4711", doors: [{ value: "front" }] };

const directory = openDirectory();
afterAll(() => directory.dispose());

let people = 0;
const newcomer = (container: object = held) => {
  const userName = `person-${people++}`;
  return idOf(directory.create(configured, { userName, [BADGE]: container }));
};
const storedOf = async (id: string) => (await directory.read(configured, id)).document[BADGE];

describe("What an extension holds, while it is not configured,", () => {
  test("survives a PATCH", async () => {
    const id = await newcomer({ ...held, number: "B-2" });
    await directory.patch(userType, id, [{ op: "replace", path: "title", value: "Cook" }]);
    expect(await storedOf(id)).toEqual({ ...held, number: "B-2" });
  });

  test("survives a PUT, whatever it says of the extension", async () => {
    const id = await newcomer({ ...held, number: "B-3" });
    const sent = { userName: "renamed", [BADGE]: { number: "B-4" } };
    const { warnings } = await directory.replace(userType, id, sent);
    expect(warnings.join()).toContain(BADGE);
    expect(await storedOf(id)).toEqual({ ...held, number: "B-3" });
  });

  test("cannot be filtered by", async () => {
    const error = await refused(
      directory.search({ filter: `${BADGE}:number eq "B-1"` }, [userType]),
    );
    expect(error.scimType).toBe("invalidFilter");
  });
});

describe("What is never returned", () => {
  test("survives a PUT of what was read", async () => {
    const id = await newcomer({ pin: "4711", level: 2 });
    await directory.replace(configured, id, { userName: "again", [BADGE]: { level: 3 } });
    expect(await storedOf(id)).toEqual({ pin: "4711", level: 3 });
  });

  test("goes by a PATCH that removes it", async () => {
    const id = await newcomer({ pin: "4711", level: 2 });
    await directory.patch(configured, id, [{ op: "remove", path: `${BADGE}:pin` }]);
    expect(await storedOf(id)).toEqual({ level: 2 });
  });
});

describe("An extension", () => {
  const ROOM = "urn:acme:room:1.0:Group";
  const read = readExtensions([
    {
      name: "room.json",
      json: {
        id: ROOM,
        attributes: [
          { name: "floor", type: "integer" },
          {
            name: "doors",
            type: "complex",
            multiValued: true,
            subAttributes: [{ name: "value" }, { name: "key", uniqueness: "server" }],
          },
        ],
      },
    },
  ]);
  const group = resourceTypesWith(read).find(({ name }) => name === groupType.name) ?? groupType;

  test("of groups is written beside their members", async () => {
    const member = await newcomer({});
    const id = await idOf(directory.create(group, { displayName: "a", [ROOM]: { floor: 1 } }));
    const { stored } = await directory.patch(group, id, [
      { op: "add", path: "members", value: [{ value: member }] },
      { op: "replace", path: `${ROOM}:floor`, value: 2 },
    ]);
    expect(stored.document[ROOM]).toEqual({ floor: 2 });
    expect(stored.members?.map(({ value }) => value)).toEqual([member]);
    const page = await directory.search({ filter: `floor eq 2 and members eq "${member}"` }, [
      group,
    ]);
    expect(page.resources.map((each) => each.id)).toEqual([id]);
  });

  test("keeps each value of a unique sub-attribute to one resource", async () => {
    const doors = [
      { value: "front", key: "K1" },
      { value: "back", key: "K2" },
    ];
    await directory.create(group, { displayName: "b", [ROOM]: { doors } });
    const other = { displayName: "c", [ROOM]: { doors: [{ value: "side", key: "k2" }] } };
    const error = await refused(directory.create(group, other));
    expect([error.status, error.detail]).toEqual([
      409,
      `${ROOM}:doors.key 'k2' is already taken by another Group.`,
    ]);
  });
});
