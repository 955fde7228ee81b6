import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { newUser } from "../../binary/bodies.ts";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api, raw } = server;

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const start = { mode: "closed", values: ["Sales", "R&D"] };

beforeEach(async () => {
  expect((await api("PUT", "/lists/departments", start)).status).toBe(200);
});

const csv = { "content-type": "text/csv; charset=utf-8" };
const asCsv = { accept: "text/csv;q=1, application/json;q=0.1" };

describe("A list", () => {
  test("is open and empty on a new box", async () => {
    expect((await api("GET", "/lists")).body).toEqual([
      { name: "departments", ...start },
      { name: "companies", mode: "open", values: [] },
      { name: "sites", mode: "open", values: [] },
    ]);
  });

  test("has its mode replaced, its values, or both", async () => {
    const opened = await api("PUT", "/lists/departments", { mode: "open" });
    expect(opened.body).toEqual({
      ...{ name: "departments", mode: "open", values: start.values, waiting: [], applied: 0 },
    });
    const filled = await api("PUT", "/lists/departments", { values: ["Legal"] });
    expect(filled.body).toMatchObject({ mode: "open", values: ["Legal"] });
    const { body } = await api("GET", "/lists/departments");
    expect(body).toEqual({ name: "departments", mode: "open", values: ["Legal"], waiting: [] });
  });

  test("tells who waits for what it does not have, and gives it to them", async () => {
    for (const userName of ["ana", "ben"]) {
      const body = newUser({ userName, [ENTERPRISE]: { department: "Catering" } });
      expect((await server.request("POST", "/scim/v2/Users", { body })).status).toBe(201);
    }
    const waiting = (await api("GET", "/lists/departments")).at("waiting");
    expect(waiting).toEqual([{ value: "Catering", people: 2 }]);
    const values = [...start.values, "catering"];
    expect((await api("PUT", "/lists/departments", { values })).body).toMatchObject({
      applied: 2,
      waiting: [],
    });
  });

  test("goes to a spreadsheet and comes back", async () => {
    const values = ["Sales", "R&D", 'The "core", west', "=2+3", "Überall"];
    await api("PUT", "/lists/departments", { values });
    const sheet = await raw("GET", "/lists/departments", asCsv);
    expect(sheet.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(sheet.headers.get("content-disposition")).toContain("departments.csv");
    const text = await sheet.text();
    expect(text).toStartWith("value\r\nSales\r\nR&D\r\n");
    await api("PUT", "/lists/departments", { values: [] });
    const back = await raw("PUT", "/lists/departments", csv, `\uFEFF${text}`);
    expect(await back.json()).toMatchObject({ mode: "closed", values });
  });
});

describe("A list is left as it was by", () => {
  test.each([
    ["another mode", { mode: "ajar" }, "'closed'"],
    ["values that are no array", { values: "Sales" }, "array"],
    ["a value that is no text", { values: ["Sales", 7] }, "Value 2"],
    ["a value twice, in other case", { values: ["Sales", "SALES"] }, "Values 1 and 2"],
    ["a value of 10,000 characters", { values: ["a".repeat(10_000)] }, "10000"],
    ["an empty value", { values: ["Sales", " "] }, "Value 2"],
    ["a name that there is not", { mode: "open", valeus: [] }, "'valeus'"],
  ])("%s", async (_, body, words) => {
    const { status, detail } = refusalOf(await api("PUT", "/lists/departments", body));
    expect([status, detail]).toEqual([400, expect.stringContaining(words)]);
    expect((await api("GET", "/lists/departments")).body).toMatchObject(start);
  });

  test.each([
    ["another column", "department\r\nSales\r\n", 400, "'department'"],
    ["a row with two cells", "value\r\nSales,West\r\n", 400, "Line 2"],
    ["a value twice", "value\r\nSales\r\nsales\r\n", 400, "Values 1 and 2"],
    ["no header", "", 400, "empty"],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00]), 400, "UTF-8"],
    ["more than fits", `value\r\n${"a".repeat(1_000_000)}`, 413, "1000000"],
  ])("a CSV with %s", async (_, body, status, words) => {
    const response = await raw("PUT", "/lists/departments", csv, body);
    const problem = (await response.json()) as { detail: string };
    expect([response.status, problem.detail]).toEqual([status, expect.stringContaining(words)]);
    expect((await api("GET", "/lists/departments")).body).toMatchObject(start);
  });

  test("a name of a list that there is not", async () => {
    for (const method of ["GET", "PUT"]) {
      const { status, detail } = refusalOf(await api(method, "/lists/colours", start));
      expect([status, detail]).toEqual([404, expect.stringContaining("departments")]);
    }
  });
});
