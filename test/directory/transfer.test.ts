import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Directory } from "../../src/directory/directory.ts";
import { createGroup } from "../../src/directory/groups.ts";
import { createPerson } from "../../src/directory/people.ts";
import { personRowsOf } from "../../src/directory/person-rows.ts";
import { rules } from "../../src/directory/rules.ts";
import { importPeople } from "../../src/directory/transfer.ts";
import type { TransferStore } from "../../src/directory/transfer-store.ts";
import { ScimError } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { temporaryFile } from "../store/temporary.ts";
import { ENTRA } from "./opened.ts";

let store: TransferStore;
let directory: Directory & { readonly store: TransferStore };
let remove: () => void;

beforeEach(() => {
  const temporary = temporaryFile();
  remove = temporary.remove;
  store = openSqliteStore({ file: temporary.file, rules });
  let now = Date.parse("2026-01-31T09:00:00Z");
  directory = {
    store,
    now: () => now++,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
});

afterEach(async () => {
  await store.close();
  remove();
});

const ADMIN = { ...ENTRA, client: "console", doneBy: "admin" } as const;
const BY = { at: 1, doneBy: "admin", client: "console", token: "t", method: "PUT" } as const;
const NUMBERS = { seq: 0, forgottenTo: 0 };
const act = { ...BY, address: null, requestId: null };

interface Options {
  readonly trial?: boolean;
  readonly makesMissing?: boolean;
}

const bring = (text: string, { trial = false, makesMissing = false }: Options = {}) => {
  const format = text.startsWith("{") ? "jsonl" : "csv";
  const { rows } = personRowsOf(text, format);
  return importPeople(directory, rows, { type: userType, trial, makesMissing });
};

const outcomes = async (text: string, options?: Options) =>
  (await bring(text, options)).rows.map(({ line, outcome }) => [line, outcome]);

const personNamed = async (userName: string) =>
  (await store.people({ userName, after: "", limit: 1 })).items[0];

const countPeople = async () => (await store.people({ after: "", limit: 1000 })).items.length;

describe("importPeople()", () => {
  test("makes local people with all their fields, managers below them included", async () => {
    const report = await bring(
      "userName;givenName;familyName;email;site;employeeCode;manager;active\n" +
        "ada@x.org;Ada;Lovelace;ada@x.org;Utrecht;1815;boss@x.org;yes\n" +
        "boss@x.org;;;;;;;no\n",
    );
    expect(report).toMatchObject({ isKept: true, problems: [] });
    const boss = await personNamed("boss@x.org");
    expect(await personNamed("ADA@x.org")).toMatchObject({
      displayName: "Ada Lovelace",
      email: "ada@x.org",
      site: "Utrecht",
      employeeCode: "1815",
      manager: boss?.id,
      active: true,
      source: "local",
      identifier: "ada@x.org",
    });
    expect(boss?.active).toBe(false);
  });

  test("edits who is there: a missing column leaves a field, an empty cell clears it", async () => {
    await bring("userName,email,site\nada,ada@x.org,Utrecht\nbob,bob@x.org,Delft\n");
    const before = await personNamed("ada");
    expect(await outcomes("userName,site\nADA,\nbob,Delft\ncarl,\n")).toEqual([
      [2, "updated"],
      [3, "unchanged"],
      [4, "created"],
    ]);
    expect(await personNamed("ada")).toMatchObject({
      id: before?.id,
      email: "ada@x.org",
      site: null,
    });
  });

  test("takes one JSON object a line, where null clears and a number is no text", async () => {
    expect(await outcomes('{"userName":"ada","site":"Delft","active":false}\n\n')).toEqual([
      [1, "created"],
    ]);
    expect(await outcomes('{"userName":"ada","site":null}')).toEqual([[1, "updated"]]);
    expect(await personNamed("ada")).toMatchObject({ site: null, active: false });
    const { rows } = await bring(
      '{"userName":"ada","site":7}\n{"userName":"bob","nickname":"b"}\n{\n',
    );
    expect(rows.map(({ remarks }) => remarks[0])).toEqual([
      "site must be text, got 7.",
      expect.stringContaining("There is no field 'nickname'"),
      expect.stringContaining("one JSON object"),
    ]);
  });

  test("changes nothing at all when one line is refused, and says of each line why", async () => {
    const report = await bring(
      "userName,active,manager\nada,true,\n,true,\nbob,perhaps,\ncy,,nobody\n",
    );
    expect(report.isKept).toBe(false);
    expect(report.rows.map(({ outcome }) => outcome)).toEqual([
      "created",
      "refused",
      "refused",
      "refused",
    ]);
    expect(report.rows.map(({ remarks }) => remarks.join())).toEqual([
      "",
      "userName is missing.",
      'active must be true or false, got "perhaps".',
      expect.stringContaining('manager "nobody"'),
    ]);
    expect(await countPeople()).toBe(0);
  });

  test("tells of a userName that is there twice in both lines, in any case", async () => {
    const { rows } = await bring("userName\nada\nbob\nADA\n");
    expect(rows.map(({ outcome, remarks }) => [outcome, remarks.join()])).toEqual([
      ["refused", expect.stringContaining("in line 4 too")],
      ["created", ""],
      ["refused", expect.stringContaining("in line 2 too")],
    ]);
  });

  test("refuses whom an identity provider looks after, and the store refuses as well", async () => {
    await createPerson(directory, ENTRA, userType, { userName: "ada" });
    const { rows, isKept } = await bring("userName,site\nada,Delft\nbob,\n");
    expect(isKept).toBe(false);
    expect(rows[0]?.remarks[0]).toContain("provisioned by 'entra'");
    expect(await personNamed("bob")).toBeUndefined();
  });

  test("undoes everything when somebody else was faster, and says who was refused", async () => {
    await createPerson(directory, ADMIN, userType, { userName: "ada" });
    // Nobody was found when the file was looked through.
    const people: TransferStore["people"] = async () => ({ items: [], removed: [], ...NUMBERS });
    directory = { ...directory, store: { ...store, people } };
    const { rows, isKept } = await bring("userName\nbob\nada\n");
    expect([isKept, rows.map(({ outcome }) => outcome)]).toEqual([false, ["created", "refused"]]);
    expect(rows[1]?.remarks[0]).toContain("ada");
    expect(await personNamed("bob")).toBeUndefined();
    expect(await personNamed("ada")).toBeDefined();
  });

  test("finds out in a trial what would happen, and keeps nothing", async () => {
    const report = await bring("userName,groups\nada,Drivers\n", {
      trial: true,
      makesMissing: true,
    });
    expect(report).toMatchObject({ isKept: false, groups: ["Drivers"], problems: [] });
    expect(report.rows[0]?.outcome).toBe("created");
    expect(await countPeople()).toBe(0);
    expect((await store.groups({ after: "", limit: 10 })).items).toEqual([]);
    expect((await store.journal({ limit: 10 })).entries).toEqual([]);
  });

  test("says which value waits for a list", async () => {
    await store.replaceList(act, "sites", { mode: "closed", values: ["Delft"] });
    const { rows, isKept } = await bring("userName,site\nada,Utrecht\n");
    expect([isKept, rows[0]?.outcome]).toEqual([true, "created"]);
    expect(rows[0]?.remarks[0]).toContain("'Utrecht' is not in the list 'sites'");
  });

  test("is in the journal, under one id for all lines", async () => {
    await bring("userName\nada\nbob\n");
    const { entries } = await store.journal({ limit: 10 });
    expect(
      entries.map(({ doneBy, resourceName, status }) => [doneBy, resourceName, status]),
    ).toEqual([
      ["import", "bob", 201],
      ["import", "ada", 201],
    ]);
    expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test("takes a manager by the id that the person had where the file comes from", async () => {
    await bring(
      '{"id":"old-1","userName":"boss"}\n{"id":"old-2","userName":"ada","manager":"old-1"}',
    );
    expect((await personNamed("ada"))?.manager).toBe((await personNamed("boss"))?.id ?? "");
  });

  test("refuses text that cannot be kept, in its line", async () => {
    const { rows } = await bring('{"userName":"ada","site":"a\\u0000b"}');
    expect(rows[0]).toMatchObject({ outcome: "refused" });
  });
});

describe("Groups and permissions in an import", () => {
  const groupNames = async (userName: string) =>
    (await personNamed(userName))?.groups.map(({ displayName }) => displayName).sort();

  test("are refused where there are none, unless they are to be made", async () => {
    const text =
      "userName,permissions,groups\nada,desks;parking,Drivers; Night shift \nbob,,drivers\n";
    const { rows } = await bring(text);
    expect(rows[0]?.remarks[0]).toContain('no permission "desks"');
    expect(rows[1]?.remarks[0]).toContain('no group "Drivers"');
    const report = await bring(text, { makesMissing: true });
    expect(report).toMatchObject({
      isKept: true,
      groups: ["Drivers", "Night shift"],
      permissions: ["desks", "parking"],
    });
    expect(await groupNames("ada")).toEqual(["Drivers", "Night shift"]);
    expect(await groupNames("bob")).toEqual(["Drivers"]);
    expect((await personNamed("ada"))?.permissions).toEqual(["desks", "parking"]);
    expect(await store.permissions()).toEqual(["desks", "parking"]);
  });

  test("are those of the file, and none of its own where a cell is empty", async () => {
    await bring("userName,permissions,groups\nada,desks,A;B\n", { makesMissing: true });
    expect(await outcomes("userName,permissions,groups\nada,desks,B\n")).toEqual([[2, "updated"]]);
    expect(await groupNames("ada")).toEqual(["B"]);
    expect(await outcomes("userName,permissions,groups\nada,desks,b\n")).toEqual([
      [2, "unchanged"],
    ]);
    expect(await outcomes("userName,permissions,groups\nada,,\n")).toEqual([[2, "updated"]]);
    expect(await personNamed("ada")).toMatchObject({ groups: [], permissions: [] });
  });

  test("that somebody has through another group need not be given again", async () => {
    await bring("userName,groups\nada,Inner\n", { makesMissing: true });
    const { items } = await store.groups({ after: "", limit: 1 });
    const outer = await createGroup(directory, ADMIN, groupType, { displayName: "Outer" }, [
      items[0]?.id ?? "",
    ]);
    await store.replacePermissions(act, ["desks"]);
    await store.grant(act, { type: "Group", id: outer.stored.id }, ["desks"]);
    expect(await personNamed("ada")).toMatchObject({ permissions: ["desks"] });
    const shown = "userName,permissions,groups\nada,desks,Inner;Outer\n";
    expect(await outcomes(shown)).toEqual([[2, "unchanged"]]);
  });

  test("of an identity provider are left to it", async () => {
    await bring("userName\nada\n");
    const { id = "" } = (await personNamed("ada")) ?? {};
    await createGroup(directory, ENTRA, groupType, { displayName: "Theirs" }, [id]);
    await createGroup(directory, ENTRA, groupType, { displayName: "Closed" }, []);
    expect(await outcomes("userName,groups\nada,\n")).toEqual([[2, "unchanged"]]);
    expect(await groupNames("ada")).toEqual(["Theirs"]);
    const { rows } = await bring("userName,groups\nada,Closed\n");
    expect(rows[0]?.remarks[0]).toContain("provisioned by 'entra'");
  });

  test("cannot be called anything", async () => {
    const made = bring("userName,permissions\nada,a b\n", { makesMissing: true });
    expect(await made.catch((error: unknown) => error)).toBeInstanceOf(ScimError);
    expect(await countPeople()).toBe(0);
  });
});

describe("personRowsOf()", () => {
  const csvOf = (people: number) =>
    ["userName", ...Array.from({ length: people }, (_, n) => `u${n}`)].join("\n");

  test("takes as many people as are allowed, and not one more", () => {
    expect(personRowsOf(csvOf(LIMITS.importedRows), "csv").rows).toHaveLength(LIMITS.importedRows);
    expect(() => personRowsOf(csvOf(LIMITS.importedRows + 1), "csv")).toThrow("split it");
  });

  test("passes over what rollcall gives itself, and says so", () => {
    const { rows, passedOver } = personRowsOf(
      "id,userName,source,created\nx,ada,local,now\n",
      "csv",
    );
    expect(passedOver).toEqual(["id", "source", "created"]);
    expect(rows[0]?.entry).toEqual({ userName: "ada" });
  });

  test("passes over the other lines of an export of everything", () => {
    const text =
      '{"kind":"rollcall"}\n{"kind":"group","id":"1"}\n{"kind":"person","userName":"ada"}\n';
    expect(personRowsOf(text, "jsonl").rows).toEqual([{ line: 3, entry: { userName: "ada" } }]);
  });

  test("takes names with a semicolon in them", () => {
    const { rows } = personRowsOf('userName,groups\nada,"a\\;b;c\\\\;DOM\\x"\n', "csv");
    expect(rows[0]?.groups).toEqual(["a;b", "c\\", "DOM\\x"]);
  });
});
