import { afterEach, beforeEach, expect, test } from "bun:test";
import { parseCsv } from "../../../src/directory/csv.ts";
import { openApi, refusalOf } from "./opened.ts";

let opened: Awaited<ReturnType<typeof openApi>>;
beforeEach(async () => {
  opened = await openApi();
});
afterEach(() => opened.close());

const entry = (more: object = {}) => ({
  at: Date.parse("2026-01-10T10:00:00Z"),
  doneBy: "provisioning" as const,
  client: "entra",
  method: "POST",
  status: 201,
  ...more,
});

const ids = (answer: { at(...path: (string | number)[]): unknown }) =>
  (answer.at("items") as { id: number }[]).map(({ id }) => id);

/** The number of the newest entry. */
const newest = async () => ids(await opened.api("GET", "/journal?limit=1"))[0] ?? 0;

test("the journal tells who changed what, the newest first", async () => {
  const { request, api } = opened;
  await api("PUT", "/provisioning", { enabled: true });
  const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada" };
  const made = await request("POST", "/scim/v2/Users", { body: user, address: "192.0.2.7" });
  const { status, body } = await api("GET", "/journal?limit=1");
  expect(status).toBe(200);
  expect(body).toEqual({
    items: [
      {
        id: expect.any(Number),
        time: expect.stringMatching(/^2026-01-31T12:\d\d:\d\d.000Z$/),
        outcome: "success",
        status: 201,
        doneBy: "provisioning",
        client: "entra",
        token: "entra",
        address: "192.0.2.7",
        requestId: made.headers.get("x-request-id"),
        method: "POST",
        resourceType: "User",
        resourceId: made.at("id") ?? "",
        resourceName: "ada",
        version: 1,
        scimType: null,
        detail: null,
        changes: expect.arrayContaining([{ path: "userName", after: "ada" }]),
        warnings: [],
        durationMs: expect.any(Number),
        count: 1,
      },
    ],
    nextCursor: expect.any(String),
  });
});

test("the journal is read page by page with a cursor that is good for one query", async () => {
  const { store, api } = opened;
  await store.noteEntries(Array.from({ length: 5 }, () => entry({ client: "okta" })));
  const last = await newest();
  const first = await api("GET", "/journal?client=okta&limit=3");
  expect(ids(first)).toEqual([last, last - 1, last - 2]);
  const cursor = String(first.at("nextCursor"));
  await store.noteEntries([entry({ client: "okta" })]);
  const second = await api("GET", `/journal?client=okta&limit=3&cursor=${cursor}`);
  expect(ids(second)).toEqual([last - 3, last - 4]);
  expect(second.at("nextCursor")).toBeNull();
  for (const bad of [`client=entra&cursor=${cursor}`, "client=okta&cursor=x", `cursor=${cursor}`]) {
    const answer = refusalOf(await api("GET", `/journal?${bad}`));
    expect(answer).toMatchObject({ status: 400, detail: expect.stringContaining("cursor") });
  }
});

test("the journal is narrowed by time, client, person, outcome and text", async () => {
  const { store, api } = opened;
  const [a = 0, b = 0, c = 0] = await store.noteEntries([
    entry({ resourceId: "id-1", resourceName: "ada@x" }),
    entry({ warnings: ["passed over"], at: Date.parse("2026-01-11T00:00:00Z") }),
    entry({ status: 409, detail: "Taken.", client: "okta" }),
  ]);
  const rows: readonly [string, number[]][] = [
    ["from=2026-01-10&until=2026-01-12", [c, b, a]],
    ["from=2026-01-10T10:00:00.001Z&until=2026-01-11T00:00:00.001Z", [b]],
    ["until=2026-01-10T12:30:00%2B02:00", [c, a]],
    ["client=okta", [c]],
    ["person=id-1", [a]],
    ["outcome=warning", [b]],
    ["text=TAKEN", [c]],
    ["text=ada%40x&outcome=success", [a]],
    ["text=nobody", []],
  ];
  for (const [asked, found] of rows) {
    expect([asked, ids(await api("GET", `/journal?${asked}`))]).toEqual([asked, found]);
  }
});

test.each([
  ["limit=0", "limit"],
  ["limit=1001", "limit"],
  ["limit=many", "limit"],
  ["from=yesterday", "'from' must be a date"],
  ["until=2026-13-01", "'until' must be a date"],
  ["until=2026-01-10T12:30:00", "'until' must be a date"],
  ["outcome=failed", "success, warning, refused"],
  ["text=", "text"],
  [`text=${"x".repeat(201)}`, "text"],
  ["user=ada", "no parameter"],
])("GET /journal?%s is refused", async (asked, told) => {
  const { status, detail } = refusalOf(await opened.api("GET", `/journal?${asked}`));
  expect(status).toBe(400);
  expect(detail).toContain(told);
});

test("the longest text and the largest page are good", async () => {
  const { status } = await opened.api("GET", `/journal?limit=1000&text=${"x".repeat(200)}`);
  expect(status).toBe(200);
});

test("who reads people does not read the journal", async () => {
  const desks = await opened.token("desks", "read");
  const { status } = await opened.api("GET", "/journal", undefined, { token: desks });
  expect(status).toBe(403);
});

test("the whole journal comes as lines of JSON", async () => {
  const { store, raw } = opened;
  await store.noteEntries(Array.from({ length: 1200 }, () => entry({ client: "okta" })));
  const answer = await raw("GET", "/journal?client=okta", { accept: "application/x-ndjson" });
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await answer.text()).trimEnd().split("\n");
  expect(lines).toHaveLength(1200);
  const last = await newest();
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ id: last, client: "okta", status: 201 });
  expect(JSON.parse(lines[1199] ?? "")).toMatchObject({ id: last - 1199 });
});

test("with a limit one page comes as lines of JSON, and where to go on in a header", async () => {
  const { store, raw } = opened;
  await store.noteEntries(Array.from({ length: 5 }, () => entry({ client: "okta" })));
  const page = async (query: string) => {
    const headers = { accept: "application/x-ndjson" };
    const answer = await raw("GET", `/journal?client=okta&limit=3${query}`, headers);
    const count = (await answer.text()).trimEnd().split("\n").length;
    return { count, cursor: answer.headers.get("x-next-cursor") };
  };
  const first = await page("");
  expect(first).toEqual({ count: 3, cursor: expect.any(String) });
  expect(await page(`&cursor=${first.cursor}`)).toEqual({ count: 2, cursor: null });
});

test("the journal comes as a table in which no cell is a formula", async () => {
  const { store, raw } = opened;
  await store.noteEntries([
    entry({
      client: "okta",
      resourceName: '=HYPERLINK("http://evil.example")',
      changes: [{ path: "title", before: "Cook", after: "a,b" }, { path: "pin" }],
      warnings: ["One.", "Two."],
    }),
  ]);
  const answer = await raw("GET", "/journal?client=okta", { accept: "text/csv" });
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toContain("journal.csv");
  const text = await answer.text();
  expect(text).toContain("'=HYPERLINK");
  const columns = (text.split("\r\n")[0] ?? "").split(",");
  const [record, ...others] = parseCsv(text, columns);
  expect(others).toEqual([]);
  expect(record?.cells).toMatchObject({
    client: "okta",
    outcome: "warning",
    changes: 'title: "Cook" → "a,b"; pin',
    warnings: "One. Two.",
    detail: "",
  });
});

test("a table of no entries has its columns", async () => {
  const answer = await opened.raw("GET", "/journal?client=nobody", { accept: "text/csv" });
  expect(await answer.text()).toStartWith("id,time,outcome,status,");
});

test("a refusal of a stream is a refusal", async () => {
  const answer = await opened.raw("GET", "/journal?cursor=x", { accept: "text/csv" });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});

test("a stream that nobody takes any more is read no further", async () => {
  const { store, raw } = opened;
  await store.noteEntries(Array.from({ length: 2000 }, () => entry()));
  let reads = 0;
  const { journal } = store;
  Object.assign(store, {
    journal: (...asked: Parameters<typeof journal>) => {
      reads++;
      return journal(...asked);
    },
  });
  const answer = await raw("GET", "/journal", { accept: "application/x-ndjson" });
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  const before = reads;
  await Bun.sleep(20);
  expect(reads).toBe(before);
  expect(reads).toBeLessThan(5);
});
