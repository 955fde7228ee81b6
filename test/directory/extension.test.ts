import { afterAll, describe, expect, test } from "bun:test";
import { readExtensions } from "../../src/scim/schema/custom.ts";
import { resourceTypesWith, userType } from "../../src/scim/schema/resource-type.ts";
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
