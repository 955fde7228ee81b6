import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../at.ts";
import type { Answer } from "../rollcall.ts";
import { type Crowd, openCrowd } from "./crowd.ts";
import { openTenant, type Tenant, WORKPLACE } from "./tenant.ts";

setDefaultTimeout(30_000);

/** What administrators get wrong: each mistake has an answer that helps, and changes nothing. */

let crowd: Crowd;
let tenant: Tenant;
beforeAll(async () => {
  crowd = await openCrowd();
  tenant = crowd.tenant;
});
afterAll(() => crowd.close());

/** All that an administrator can read and one of these tests could have changed. */
const everything = async () => ({
  lists: await Promise.all(["departments", "companies", "sites"].map((n) => read(`/lists/${n}`))),
  permissions: await read("/permissions"),
  settings: await read("/settings"),
  people: await read("/people?limit=1000"),
  groups: await read("/groups?limit=1000"),
});
const read = (path: string) => crowd.found(path);

interface Refusal {
  readonly status: number;
  /** Parts of the detail. */
  readonly says: readonly string[];
}

async function expectRefused(act: () => Promise<Answer>, { status, says }: Refusal): Promise<void> {
  const before = await everything();
  const answer = await act();
  const detail = String(at(answer.json, "/detail"));
  expect({ status: answer.status, detail }).toEqual({ status, detail });
  expect(answer.headers.get("content-type")).toStartWith("application/problem+json");
  for (const part of says) expect(detail).toContain(part);
  expect(detail.length).toBeLessThan(600);
  expect(await everything()).toEqual(before);
}

const putCsv = (list: string, raw: string) =>
  tenant.server.request("PUT", `${tenant.server.url}/api/v1/lists/${list}`, {
    token: crowd.administrator,
    raw,
    headers: { "content-type": "text/csv; charset=utf-8" },
  });

describe("A list as CSV", () => {
  const good: readonly { readonly title: string; readonly csv: string }[] = [
    { title: "with a byte order mark", csv: "\uFEFFvalue\r\nUtrecht\r\nGent\r\n" },
    { title: "with a heading in another case", csv: "Value\nUtrecht\nGent" },
    { title: "with quotes, empty lines and spaces", csv: '"value"\n\n"Utrecht"\n  Gent \n\n' },
  ];
  test.each(good)("$title is taken", async ({ csv }) => {
    await tenant.admin("PUT", "/lists/sites", { mode: "closed", values: [] });
    const answer = await putCsv("sites", csv);
    expect(answer).toMatchObject({ status: 200, json: { values: ["Utrecht", "Gent"] } });
    expect(await read("/lists/sites")).toMatchObject({
      mode: "closed",
      values: ["Utrecht", "Gent"],
    });
  });

  test("with semicolons has a second cell, which no heading names", async () => {
    const csv = "value\nUtrecht;Gent\nAntwerpen,Brussel\n";
    await expectRefused(() => putCsv("sites", csv), { status: 400, says: ["Line 3", "2 cells"] });
  });

  const bad: readonly (Refusal & { readonly title: string; readonly csv: string })[] = [
    {
      title: "with semicolons and a second column",
      csv: "\uFEFFvalue;city\nUtrecht;NL\n",
      status: 400,
      says: ["'city'", "value"],
    },
    {
      title: "with a wrong column",
      csv: "valeu\nUtrecht\n",
      status: 400,
      says: ["'valeu'", "'value'"],
    },
    {
      title: "with a duplicate in another case",
      csv: "value\nUtrecht\nGent\nUTRECHT\n",
      status: 400,
      says: ["Values 1 and 3", "'Utrecht'", "'UTRECHT'"],
    },
    { title: "without a heading", csv: "Utrecht\nGent\n", status: 400, says: ["'Utrecht'"] },
    { title: "that is empty", csv: "", status: 400, says: ["empty"] },
    {
      title: "with a quote that is not closed",
      csv: 'value\nGent\n"Utrecht\n',
      status: 400,
      says: ["line 3", "quote"],
    },
    {
      title: "with a value of 10,000 characters",
      csv: `value\nGent\n${"x".repeat(10_000)}\n`,
      status: 400,
      says: ["Value 2", "10000", "256"],
    },
  ];
  test.each(bad)("$title is refused, and the list stays", ({ csv, ...refusal }) =>
    expectRefused(() => putCsv("departments", csv), refusal),
  );
});

describe("A list", () => {
  const bad: readonly (Refusal & { readonly title: string; readonly entry: object })[] = [
    {
      title: "with a value of 10,000 characters",
      entry: { mode: "closed", values: ["Yard", "é".repeat(10_000)] },
      status: 400,
      says: ["Value 2", "10000", "256"],
    },
    {
      title: "with a number",
      entry: { values: ["Yard", 7] },
      status: 400,
      says: ["Value 2", "string", "7"],
    },
    {
      title: "of another mode",
      entry: { mode: "shut", values: ["Yard"] },
      status: 400,
      says: ["shut"],
    },
    { title: "with another field", entry: { value: ["Yard"] }, status: 400, says: ["value"] },
  ];
  test.each(bad)("$title is refused, and neither mode nor values change", ({ entry, ...refusal }) =>
    expectRefused(() => tenant.admin("PUT", "/lists/departments", entry), refusal),
  );

  test("takes a value of 256 characters", async () => {
    const values = ["x".repeat(256)];
    const answer = await tenant.admin("PUT", "/lists/companies", { values });
    expect(answer).toMatchObject({ status: 200, json: { values } });
  });

  test("of a name that there is not is 404", () =>
    expectRefused(() => tenant.admin("PUT", "/lists/buildings", { values: [] }), {
      ...{ status: 404, says: ["buildings", "departments, companies, sites"] },
    }));

  test("keeps a value of 10,000 characters from Entra waiting, and shows it in short", async () => {
    await tenant.admin("PUT", "/lists/sites", { mode: "closed", values: ["Gent"] });
    const site = "z".repeat(10_000);
    const id = await tenant.assign("long-site@x.org", { [WORKPLACE]: { site } });
    expect(await tenant.person(id)).toMatchObject({ site: null });
    expect(at(await tenant.entra("GET", `/Users/${id}`, 200), `/${WORKPLACE}/site`)).toBe(site);
    expect(JSON.stringify(await tenant.lastEntry(id)).length).toBeLessThan(4000);
    await tenant.change(id, ["Replace", `${WORKPLACE}:site`, "Gent"]);
    expect(await tenant.person(id)).toMatchObject({ site: "Gent" });
  });
});

describe("A permission in use", () => {
  let id: string;
  beforeAll(async () => {
    await tenant.admin("PUT", "/permissions", ["parking", "desks"]);
    id = await crowd.enter("holder@x.org");
    await tenant.admin("PUT", `/people/${id}/permissions`, ["parking"]);
  });

  test("is not renamed by leaving it out of the list", () =>
    expectRefused(() => tenant.admin("PUT", "/permissions", ["car-park", "desks"]), {
      status: 409,
      says: ["'parking'"],
    }));

  test("is not renamed to what another one is called, in any case", () =>
    expectRefused(() => tenant.admin("PATCH", "/permissions/parking", { name: "DESKS" }), {
      status: 409,
      says: ["desks"],
    }));

  test.each([["a b"], [""], ["x".repeat(65)], [7]])("is not renamed to %j", (name) =>
    expectRefused(() => tenant.admin("PATCH", "/permissions/parking", { name }), {
      status: 400,
      says: ["name"],
    }),
  );

  test("is renamed where it says so, and whoever has it keeps it", async () => {
    const renamed = await tenant.admin("PATCH", "/permissions/parking", { name: "car-park" });
    expect(renamed).toMatchObject({ status: 200, json: { name: "car-park", grantedTo: 1 } });
    expect(await tenant.person(id)).toMatchObject({ permissions: ["car-park"] });
    await expectRefused(() => tenant.admin("PUT", `/people/${id}/permissions`, ["parking"]), {
      status: 400,
      says: ["parking"],
    });
  });
});

describe("A setting", () => {
  const bad: readonly (Refusal & { readonly changes: object })[] = [
    { changes: { tombstoneDays: 30, journalDays: 0 }, status: 400, says: ["journalDays", "1 to"] },
    { changes: { tombstoneDays: -1 }, status: 400, says: ["tombstoneDays", "0 to"] },
    { changes: { tombstoneDays: 1e9 }, status: 400, says: ["tombstoneDays", "3650"] },
    { changes: { tombstoneDays: 1.5 }, status: 400, says: ["tombstoneDays", "whole"] },
    { changes: { brakePercent: 101 }, status: 400, says: ["brakePercent", "1 to 100", "null"] },
    { changes: { removeInactiveAfterDays: 0 }, status: 400, says: ["removeInactiveAfterDays"] },
    { changes: { journalMegabytes: 9 }, status: 400, says: ["journalMegabytes", "10 to"] },
    { changes: { onExisting: "merge" }, status: 400, says: ["'reject' or 'link'", "merge"] },
    { changes: { identifierPolicy: null }, status: 400, says: ["'fixed' or 'follow'"] },
    { changes: { journalValues: "redacted", defaultGroups: ["x"] }, status: 400, says: ['"x"'] },
    { changes: { identifierpolicy: "follow" }, status: 400, says: ["'identifierPolicy'"] },
  ];
  test.each(bad)("outside its range is refused with all others: $changes", (each) =>
    expectRefused(() => tenant.admin("PATCH", "/settings", each.changes), each),
  );
});

describe("A person", () => {
  const bad: readonly (Refusal & { readonly entry: object })[] = [
    { entry: { userName: "x@x.org", email: 7 }, status: 400, says: ["email"] },
    { entry: { userName: "x@x.org", nick: "x" }, status: 400, says: ["nick"] },
    { entry: { displayName: "Nobody" }, status: 400, says: ["userName"] },
    { entry: { userName: "HOLDER@x.org" }, status: 409, says: ["HOLDER@x.org"] },
  ];
  test.each(bad)("with a mistake is not made: $entry", ({ entry, ...refusal }) =>
    expectRefused(() => tenant.admin("POST", "/people", entry), refusal),
  );
});

describe("A file of people", () => {
  const importText = async (text: string) => {
    const file = join(tenant.server.data, "people.csv");
    writeFileSync(file, text);
    const { code, stdout, stderr } = await tenant.server.cli(
      ...["import", file, "--data", tenant.server.data],
    );
    return { code, said: stdout + stderr };
  };

  test("with a byte order mark and semicolons is taken", async () => {
    const { code, said } = await importText(
      '\uFEFFuserName;displayName\r\nbom@x.org;"Semi; Colon"\r\n',
    );
    expect({ code, said }).toEqual({ code: 0, said });
    expect(await read("/people?userName=bom@x.org")).toMatchObject({
      items: [{ displayName: "Semi; Colon", source: "local" }],
    });
  });

  const bad: readonly { readonly title: string; readonly csv: string; readonly says: string[] }[] =
    [
      {
        title: "with a wrong column",
        csv: "userName,dispalyName\nnew@x.org,New\n",
        says: ["'dispalyName'", "'displayName'"],
      },
      {
        title: "with somebody twice",
        csv: "userName,displayName\ntwice@x.org,One\nok@x.org,Ok\nTWICE@x.org,Two\n",
        says: ["twice@x.org", "4"],
      },
      {
        title: "with one bad row among good ones",
        csv: "userName,displayName,active\nfine@x.org,Fine,true\nbad@x.org,Bad,perhaps\n",
        says: ["3", "perhaps"],
      },
      {
        title: "with a row that has a cell too many",
        csv: "userName,displayName\nfine@x.org,Fine,more\n",
        says: ["Line 2", "3 cells"],
      },
    ];
  test.each(bad)("$title is refused as a whole", async ({ csv, says }) => {
    const before = await everything();
    const { code, said } = await importText(csv);
    expect(code).not.toBe(0);
    for (const part of says) expect(said).toContain(part);
    expect(await everything()).toEqual(before);
  });
});

test("A list that is refused while people wait for its values gives nobody anything", async () => {
  const other = await openTenant();
  try {
    await other.admin("PUT", "/lists/sites", { mode: "closed", values: [] });
    const id = await other.assign("waits@x.org", { [WORKPLACE]: { site: "Gent" } });
    const values = ["Gent", "x".repeat(10_000)];
    expect((await other.admin("PUT", "/lists/sites", { values })).status).toBe(400);
    expect(await other.person(id)).toMatchObject({ site: null });
    const applied = await other.admin("PUT", "/lists/sites", { values: ["Gent"] });
    expect(applied).toMatchObject({ status: 200, json: { applied: 1, waiting: [] } });
    expect(await other.person(id)).toMatchObject({ site: "Gent" });
  } finally {
    await other.stop();
  }
});
