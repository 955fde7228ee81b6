import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Directory } from "../../src/directory/directory.ts";
import { createGroup } from "../../src/directory/groups.ts";
import { createPerson } from "../../src/directory/people.ts";
import { personRowsOf } from "../../src/directory/person-rows.ts";
import { rules } from "../../src/directory/rules.ts";
import { importPeople } from "../../src/directory/transfer.ts";
import type { TransferStore } from "../../src/directory/transfer-store.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { temporaryFile } from "../store/temporary.ts";
import { ENTRA } from "./opened.ts";

let directory: Directory & { readonly store: TransferStore };
let remove: () => void;

beforeEach(async () => {
  const temporary = temporaryFile();
  remove = temporary.remove;
  const store = openSqliteStore({ file: temporary.file, rules });
  directory = {
    store,
    now: () => Date.parse("2026-01-31T09:00:00Z"),
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
  const entry = { userName: "ada", site: "Delft", active: true };
  await createPerson(directory, ENTRA, userType, entry);
});

afterEach(async () => {
  await directory.store.close();
  remove();
});

const ada = async () => {
  const { items } = await directory.store.people({ userName: "ada", after: "", limit: 1 });
  return items[0];
};

async function bring(text: string) {
  const { rows } = personRowsOf(text, "csv");
  const options = { type: userType, trial: false, makesMissing: true };
  const report = await importPeople(directory, rows, options);
  return report.rows.map(({ outcome, remarks }) => [outcome, remarks.join()]);
}

describe("importPeople() of somebody whom an identity provider looks after", () => {
  test.each([
    "userName,permissions\nada,parking\n",
    "userName,site,department,active,permissions\nADA,Delft,,yes,parking\n",
  ])("grants permissions where nothing else is said: %j", async (text) => {
    const before = await ada();
    expect(await bring(text)).toEqual([["updated", ""]]);
    expect(await ada()).toMatchObject({
      ...{ permissions: ["parking"], site: "Delft", userName: "ada" },
      ...{ source: "provisioned", lastModified: before?.lastModified ?? 0 },
    });
    expect(await bring(text)).toEqual([["unchanged", ""]]);
  });

  test("lets the person join local groups", async () => {
    const admin = { ...ENTRA, client: "console", doneBy: "admin" } as const;
    await createGroup(directory, admin, groupType, { displayName: "Ours" }, []);
    expect(await bring("userName,groups\nada,Ours\n")).toEqual([["updated", ""]]);
    expect((await ada())?.groups.map(({ displayName }) => displayName)).toEqual(["Ours"]);
  });

  test.each([
    "userName,site,permissions\nada,Utrecht,parking\n",
    "userName,site,permissions\nada,,parking\n",
    "userName,active,permissions\nada,no,parking\n",
    "userName,profession,permissions\nada,Cook,parking\n",
  ])("is refused, permissions included, where another field differs: %j", async (text) => {
    const refused = ["refused", expect.stringContaining("provisioned by 'entra'")];
    expect(await bring(text)).toEqual([refused]);
    expect(await ada()).toMatchObject({ permissions: [], site: "Delft", active: true });
  });
});
