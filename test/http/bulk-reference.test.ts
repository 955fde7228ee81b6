import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { EnterpriseUser } from "../../src/scim/schema/enterprise-user.ts";
import { group, idOf, join, managed, openBulk, patch, statuses, user } from "./bulk.ts";

let client: Awaited<ReturnType<typeof openBulk>>;
beforeAll(async () => {
  client = await openBulk();
});
afterAll(() => client.server.close());
afterEach(() => client.clear());

describe("a reference", () => {
  test("backward: a person, and a group that the person is in", async () => {
    const answered = await client.bulk([user("Noor"), group("Guides", "bulkId:Noor")]);
    expect(statuses(answered)).toEqual(["201", "201"]);
    expect(await client.membersOf(answered, 1)).toEqual([idOf(answered, 0)]);
  });

  test("in an extension: the manager of the enterprise user", async () => {
    const answered = await client.bulk([user("Noor"), managed("Ida", "Noor")]);
    expect(await client.managerOf(answered, 1)).toBe(idOf(answered, 0));
  });

  test("forward: results stay in the order of the request", async () => {
    const answered = await client.bulk([
      group("Guides", "bulkId:Noor", "bulkId:Ida"),
      join("/Groups/bulkId:Guides", "bulkId:Eva"),
      managed("Noor", "Eva"),
      user("Ida"),
      user("Eva"),
    ]);
    expect(statuses(answered)).toEqual(["201", "204", "201", "201", "201"]);
    const ids = [2, 3, 4].map((index) => idOf(answered, index)).sort();
    expect(await client.membersOf(answered, 0)).toEqual(ids);
    expect(await client.managerOf(answered, 2)).toBe(idOf(answered, 4));
  });

  test("in paths, filters, values and URIs of PATCH, and in PUT and DELETE", async () => {
    const only = { op: "replace", path: "members", value: [{ $ref: "../Users/bulkId:Eva" }] };
    const answered = await client.bulk([
      user("Noor"),
      user("Ida"),
      user("Eva"),
      group("Guides", "bulkId:Noor", "bulkId:Ida"),
      patch("/Groups/bulkId:Guides", { op: "remove", path: 'members[value eq "bulkId:Noor"]' }),
      patch("/Users/bulkId:Ida", {
        op: "add",
        value: { [`${EnterpriseUser.id}:manager`]: { value: "bulkId:Noor" } },
      }),
      group("Hosts", "bulkId:Noor"),
      patch("/scim/v2/Groups/bulkId:Hosts", only),
      { method: "PUT", path: "/Users/bulkId:Eva", data: managed("Eva", "Ida").data },
      { method: "DELETE", path: "Users/bulkId:Noor" },
    ]);
    expect(statuses(answered).join(" ")).toBe("201 201 201 201 204 200 201 204 200 204");
    expect(await client.membersOf(answered, 3)).toEqual([idOf(answered, 1)]);
    expect(await client.managerOf(answered, 1)).toBe(idOf(answered, 0));
    expect(await client.membersOf(answered, 6)).toEqual([idOf(answered, 2)]);
    expect(await client.managerOf(answered, 2)).toBe(idOf(answered, 1));
    expect((await client.read(answered, 0)).status).toBe(404);
  });

  test("to a resource that could not be created is 409, and says so", async () => {
    const answered = await client.bulk([
      user("Noor", { emails: 7 }),
      group("Guides", "bulkId:Noor"),
      join("/Groups/bulkId:Guides", "1"),
    ]);
    expect(statuses(answered)).toEqual(["400", "409", "409"]);
    expect(answered.at("Operations", 1, "response", "detail")).toContain("bulkId:Noor");
    expect(answered.at("Operations", 2, "response", "detail")).toContain("bulkId:Guides");
    expect(await client.count("Groups")).toBe(0);
  });

  test("to nothing is 400, and the others are done", async () => {
    const answered = await client.bulk([group("Guides", "bulkId:nobody"), user("Noor")]);
    expect(statuses(answered)).toEqual(["400", "201"]);
    expect(answered.at("Operations", 0, "response", "detail")).toContain("bulkId:nobody");
  });

  test("in what clients cannot write is passed over with it", async () => {
    const answered = await client.bulk([user("Noor", { groups: [{ value: "bulkId:nobody" }] })]);
    expect(statuses(answered)).toEqual(["201"]);
  });
});

describe("a circle", () => {
  test("of two groups that are members of each other", async () => {
    const answered = await client.bulk([
      group("Day", "bulkId:Night"),
      group("Night", "bulkId:Day"),
    ]);
    expect(statuses(answered)).toEqual(["201", "201"]);
    expect(answered.at("Operations", 0, "bulkId")).toBe("Day");
    expect(await client.membersOf(answered, 0)).toEqual([idOf(answered, 1)]);
    expect(await client.membersOf(answered, 1)).toEqual([idOf(answered, 0)]);
    const version = (await client.read(answered, 0)).headers.get("etag");
    expect(answered.at("Operations", 0, "version")).toBe(version ?? "none");
  });

  test("of a person and a group: the groups of the person follow from the members", async () => {
    const answered = await client.bulk([
      user("Noor", { groups: [{ value: "bulkId:Guides" }] }),
      group("Guides", "bulkId:Noor"),
    ]);
    expect(statuses(answered)).toEqual(["201", "201"]);
    expect((await client.read(answered, 0)).at("groups", 0, "value")).toBe(idOf(answered, 1));
  });

  test("of people who manage each other, and of one who manages herself", async () => {
    const answered = await client.bulk([
      managed("Ida", "Noor"),
      managed("Noor", "Eva"),
      managed("Eva", "Ida", { title: "Chair" }),
      managed("Zoë", "Zoë"),
    ]);
    expect(statuses(answered)).toEqual(Array(4).fill("201"));
    const managers = await Promise.all(
      [0, 1, 2, 3].map((index) => client.managerOf(answered, index)),
    );
    expect(managers).toEqual([1, 2, 0, 3].map((index) => idOf(answered, index)));
    expect((await client.read(answered, 2)).at("title")).toBe("Chair");
  });

  test("of groups that all hold each other, themselves and one from outside", async () => {
    const names = ["a", "b", "c", "d"];
    const all = [...names, "Noor"].map((name) => `bulkId:${name}`);
    const answered = await client.bulk([...names.map((name) => group(name, ...all)), user("Noor")]);
    expect(statuses(answered)).toEqual(Array(5).fill("201"));
    const ids = [0, 1, 2, 3, 4].map((index) => idOf(answered, index)).sort();
    const members = await Promise.all(names.map((_, index) => client.membersOf(answered, index)));
    for (const [index, each] of members.entries()) {
      const own = idOf(answered, index);
      expect(each.filter((id) => id !== own)).toEqual(ids.filter((id) => id !== own));
    }
  });

  test("of which one fails leaves nothing half done, and what hangs on it fails too", async () => {
    await client.bulk([user("Noor")]);
    const answered = await client.bulk([
      managed("Ida", "Noor"),
      managed("Noor", "Ida"),
      group("Guides", "bulkId:Ida"),
    ]);
    expect(statuses(answered)).toEqual(["409", "409", "409"]);
    expect(answered.at("Operations", 1, "response", "scimType")).toBe("uniqueness");
    expect(answered.at("Operations", 0, "location")).toBeUndefined();
    expect([await client.count("Users"), await client.count("Groups")]).toEqual([1, 0]);
  });
});

describe("the order", () => {
  test("is that of the request where one operation makes room for the next", async () => {
    const made = await client.bulk([user("Noor")]);
    const path = `/Users/${idOf(made, 0)}`;
    const answered = await client.bulk([
      patch(path, { op: "replace", path: "userName", value: "Eva" }),
      user("Noor"),
      user("Eva"),
      { method: "DELETE", path },
      { ...user("second"), data: user("Eva").data },
      patch(path, { op: "replace", path: "title", value: "late" }),
    ]);
    expect(statuses(answered)).toEqual(["200", "201", "409", "204", "201", "404"]);
  });

  test("of changes of one resource is kept where the first of them has to wait", async () => {
    const made = await client.bulk([group("Guides")]);
    const path = `/Groups/${idOf(made, 0)}`;
    const rename = (value: string) => ({ op: "replace", path: "displayName", value });
    const answered = await client.bulk([
      patch(path, rename("first"), { op: "add", path: "members", value: "bulkId:Noor" }),
      patch(path, rename("second")),
      user("Noor"),
    ]);
    expect(statuses(answered)).toEqual(["204", "204", "201"]);
    expect((await client.read(made, 0)).at("displayName")).toBe("second");
    expect(await client.membersOf(made, 0)).toEqual([idOf(answered, 2)]);
  });
});
