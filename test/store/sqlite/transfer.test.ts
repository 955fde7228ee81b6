import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rules } from "../../../src/directory/rules.ts";
import type { Act, Change } from "../../../src/directory/store.ts";
import type { TransferStore, Write } from "../../../src/directory/transfer-store.ts";
import { ScimError } from "../../../src/scim/error.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { temporaryFile } from "../temporary.ts";

let store: TransferStore;
let other: TransferStore;
let remove: () => void;

beforeEach(() => {
  const temporary = temporaryFile();
  remove = temporary.remove;
  store = openSqliteStore({ file: temporary.file, rules });
  other = openSqliteStore({ file: temporary.file, rules });
});

afterEach(async () => {
  await store.close();
  await other.close();
  remove();
});

const NOTHING = { members: false, groups: false };
const act: Act = {
  client: "import",
  token: "",
  requestId: "request-1",
  method: "POST",
  at: 1000,
  doneBy: "import",
  status: 201,
};

const userOf = (userName: string): Change => ({
  document: { userName },
  members: [],
  warnings: [],
});
const creates = (id: string, userName: string): Write => ({
  create: [act, userType, id, userOf(userName), NOTHING],
});
const grants = (id: string, names: readonly string[]): Write => ({
  grant: [act, { type: "User", id }, names],
});

describe("writeAll()", () => {
  test("keeps all writes, of which later ones see earlier ones", async () => {
    const group: Change = { ...userOf(""), document: { displayName: "Crew" } };
    const outcomes = await store.writeAll(
      [
        { replacePermissions: [act, ["desks"]] },
        creates("1", "ada"),
        {
          create: [
            act,
            groupType,
            "2",
            { ...group, members: [{ kind: "add", ids: ["1"] }] },
            NOTHING,
          ],
        },
        grants("1", ["desks"]),
        {
          update: [
            { ...act, method: "PATCH" },
            userType,
            "1",
            ({ document }) => ({ ...userOf("ada"), document: { ...document, title: "Pilot" } }),
            NOTHING,
          ],
        },
      ],
      false,
    );
    expect(outcomes.filter((outcome) => outcome instanceof ScimError)).toEqual([]);
    expect(await other.person("1")).toMatchObject({
      profession: "Pilot",
      permissions: ["desks"],
      groups: [{ displayName: "Crew" }],
    });
  });

  test("keeps nothing when one is refused, and tells of each which", async () => {
    await other.writeAll([creates("0", "taken")], false);
    const outcomes = await store.writeAll(
      [creates("1", "ada"), creates("2", "TAKEN"), creates("3", "ada"), grants("1", ["desks"])],
      false,
    );
    expect(outcomes.map((each) => (each instanceof ScimError ? each.status : "kept"))).toEqual([
      "kept",
      409,
      409,
      400,
    ]);
    expect(await store.person("1")).toBeUndefined();
    expect((await store.journal({ limit: 10 })).entries).toHaveLength(1);
    // What was refused leaves no trace for the next.
    expect((await store.writeAll([creates("1", "ada")], false))[0]).not.toBeInstanceOf(ScimError);
  });

  test("keeps nothing of a trial", async () => {
    expect(await store.writeAll([creates("1", "ada")], true)).toMatchObject([
      { stored: { id: "1" } },
    ]);
    expect(await store.person("1")).toBeUndefined();
  });

  test("passes on what is no refusal, and keeps nothing", async () => {
    const breaks: Write = {
      update: [
        act,
        userType,
        "1",
        () => {
          throw new TypeError("a bug");
        },
        NOTHING,
      ],
    };
    const written = store.writeAll([creates("1", "ada"), breaks], false);
    expect(await written.catch((error: unknown) => error)).toBeInstanceOf(TypeError);
    expect(await store.person("1")).toBeUndefined();
  });
});

describe("atOneMoment()", () => {
  test("sees nothing of what others write until it is over", async () => {
    await store.writeAll([creates("1", "ada")], false);
    const seen = await store.atOneMoment(async () => {
      await other.writeAll([creates("2", "bob")], false);
      const people = await store.people({ after: "", limit: 10 });
      return [people.items.length, (await store.kept(userType.name, "", 10)).length];
    });
    expect(seen).toEqual([1, 1]);
    expect(await store.person("2")).toBeDefined();
  });

  test("ends also with an error", async () => {
    const failed = store.atOneMoment(() => Promise.reject(new Error("no more room")));
    expect(await failed.catch((error: unknown) => String(error))).toContain("no more room");
    expect(await store.atOneMoment(async () => "again")).toBe("again");
  });
});

describe("kept()", () => {
  test("reads page by page in the order of ids, with what stands beside each", async () => {
    const sent: Change = { ...userOf("bob"), document: { userName: "bob", externalId: "00u1" } };
    await store.writeAll(
      [
        { replacePermissions: [act, ["desks", "arrows"]] },
        creates("1", "ada"),
        { create: [{ ...act, client: "okta" }, userType, "2", sent, NOTHING] },
        grants("2", ["desks", "arrows"]),
      ],
      false,
    );
    expect((await store.kept(userType.name, "", 1)).map(({ id }) => id)).toEqual(["1"]);
    const [bob, ...none] = await store.kept(userType.name, "1", 10);
    expect(none).toEqual([]);
    expect(bob).toMatchObject({
      document: { userName: "bob" },
      profile: { userName: "bob", active: true },
      externalIds: [{ client: "okta", value: "00u1" }],
      permissions: ["arrows", "desks"],
      groups: [],
      waiting: [],
      source: "local",
      created: 1000,
    });
    expect(bob?.document).not.toHaveProperty("externalId");
  });
});
