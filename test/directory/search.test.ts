import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ScimType } from "../../src/scim/error.ts";
import { groupType, resourceTypes, userType } from "../../src/scim/schema/resource-type.ts";
import { OKTA, openDirectory, READER, refused } from "./opened.ts";

let directory: ReturnType<typeof openDirectory>;
beforeAll(async () => {
  directory = openDirectory();
  const manager = { manager: "m1" };
  const user = (userName: string, more: object) =>
    directory.create(userType, { userName, ...more });
  await user("ada", { displayName: "Crew chief", externalId: "x", title: "b", ...manager });
  await user("bo", { title: "A", emails: [{ value: "bo@x.test", type: "work" }] });
  await user("cy", { active: false });
  await directory.create(groupType, { displayName: "Crew" });
});
afterAll(() => directory.dispose());

const namesOf = async (...asked: Parameters<typeof directory.search>) => {
  const { resources } = await directory.search(...asked);
  return resources.map(({ document }) => document.userName ?? document.displayName);
};

describe("A search", () => {
  test.each<[parameters: Record<string, unknown>, names: readonly string[]]>([
    [{}, ["ada", "bo", "cy"]],
    [{ filter: 'USERNAME eq "ADA"' }, ["ada"]],
    [{ filter: 'emails[type eq "work"].value eq "bo@x.test"' }, ["bo"]],
    [{ filter: 'manager eq "m1"' }, ["ada"]],
    [{ filter: "active eq false or title pr" }, ["ada", "bo", "cy"]],
    [{ filter: 'userName eq "nobody"' }, []],
    [{ sortBy: "title" }, ["bo", "ada", "cy"]],
    [{ sortBy: "emails", sortOrder: "descending" }, ["ada", "cy", "bo"]],
    [{ startIndex: 2, count: 1 }, ["bo"]],
    [{ count: 0 }, []],
  ])("of Users by %j", async (parameters, names) => {
    expect(await namesOf(parameters, [userType])).toEqual([...names]);
  });

  test("across types takes an attribute that a type does not have as unassigned", async () => {
    expect(await namesOf({ filter: 'displayName sw "crew"' })).toEqual(["ada", "Crew"]);
    expect(await namesOf({ filter: 'userName eq "ada"' })).toEqual(["ada"]);
    expect(await namesOf({ filter: 'not (userName eq "ada")' })).toEqual(["bo", "cy", "Crew"]);
    expect(await namesOf({ filter: "shoeSize pr" })).toEqual([]);
  });

  test("tells the total of all, whatever the page", async () => {
    const page = await directory.search({ count: 1 }, resourceTypes);
    expect(page).toMatchObject({ totalResults: 4, resources: [{ type: "User" }] });
  });

  test("finds externalIds of the client that asks, a reader those of the creators", async () => {
    const parameters = { filter: 'externalId eq "x"' };
    expect(await namesOf(parameters)).toEqual(["ada"]);
    expect(await namesOf(parameters, [userType], READER)).toEqual(["ada"]);
    expect(await namesOf(parameters, [userType], OKTA)).toEqual([]);
  });
});

describe("A search is refused", () => {
  test.each<[sentence: string, parameters: Record<string, unknown>, scimType: ScimType]>([
    ["by an empty filter", { filter: " " }, "invalidFilter"],
    ["by a filter that is none", { filter: "userName" }, "invalidFilter"],
    ["by a filter on what the type does not have", { filter: "shoeSize pr" }, "invalidFilter"],
    ["by a filter on a password", { filter: 'password eq "s3cret"' }, "invalidFilter"],
    ["sorted by what the type does not have", { sortBy: "shoeSize" }, "invalidValue"],
    ["sorted by a complex attribute without a value", { sortBy: "name" }, "invalidValue"],
    ["sorted by what is never returned", { sortBy: "password" }, "invalidValue"],
  ])("%s", async (_, parameters, scimType) => {
    const error = await refused(directory.search(parameters, [userType]));
    expect(error).toMatchObject({ status: 400, scimType });
  });
});
