import { afterAll, beforeAll, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import type { Json } from "../../src/scim/resource/resource.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newGroup, newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const MAX_PAYLOAD = 2_000_000;

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall({ args: ["--body-limit", String(MAX_PAYLOAD)] });
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

const bulkOf = (Operations: readonly object[], more: object = {}) => ({
  schemas: [MESSAGE.bulkRequest],
  ...more,
  Operations,
});
const bulk = (Operations: readonly object[], more: object = {}) =>
  rollcall.request("POST", "/Bulk", { token, body: bulkOf(Operations, more) });

const people = (prefix: string, length: number) =>
  Array.from({ length }, (_, i) => ({
    method: "POST",
    path: "/Users",
    bulkId: `${prefix}${i}`,
    data: newUser({ userName: `${prefix}${i}` }),
  }));

const group = (bulkId: string, members: readonly string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: newGroup({ displayName: bulkId, members: members.map((value) => ({ value })) }),
});

const operationsOf = (json: Json | undefined) => (at(json, "/Operations") ?? []) as Json[];
const statuses = (json: Json | undefined) =>
  operationsOf(json).map((operation) => at(operation, "/status"));
const idOf = (json: Json | undefined, index: number) =>
  String(at(json, `/Operations/${index}/location`))
    .split("/")
    .at(-1) ?? "";

async function count(prefix: string): Promise<number> {
  const query = `/Users?count=0&filter=userName sw "${prefix}"`;
  return Number(at((await rollcall.request("GET", query, { token })).json, "/totalResults"));
}

const membersOf = async (id: string) => {
  const { json } = await rollcall.request("GET", `/Groups/${id}`, { token });
  return ((at(json, "/members") ?? []) as Json[]).map((member) => String(at(member, "/value")));
};

test("A thousand operations: 999 people and the group that they all are in", async () => {
  const operations = people("crowd", LIMITS.bulkOperations - 1);
  const everybody = group(
    "everybody",
    operations.map(({ bulkId }) => `bulkId:${bulkId}`),
  );
  const { status, json } = await bulk([everybody, ...operations]);
  expect(status).toBe(200);
  expect(statuses(json)).toEqual(Array(LIMITS.bulkOperations).fill("201"));
  expect(at(json, "/Operations/1/bulkId")).toBe("crowd0");
  expect(await count("crowd")).toBe(operations.length);
  const ids = operations.map((_, index) => idOf(json, index + 1));
  expect((await membersOf(idOf(json, 0))).sort()).toEqual(ids.sort());
});

test("Two groups that are members of each other", async () => {
  const { status, json } = await bulk([
    group("Group A", ["bulkId:Group B"]),
    group("Group B", ["bulkId:Group A"]),
  ]);
  expect([status, ...statuses(json)]).toEqual([200, "201", "201"]);
  expect(await membersOf(idOf(json, 0))).toEqual([idOf(json, 1)]);
  expect(await membersOf(idOf(json, 1))).toEqual([idOf(json, 0)]);
  const query = '/Groups?filter=displayName sw "group"';
  const found = await rollcall.request("GET", query, { token });
  expect(at(found.json, "/totalResults")).toBe(2);
});

test("What exceeds maxOperations or maxPayloadSize by one is 413 and does nothing", async () => {
  const many = await bulk(people("many", LIMITS.bulkOperations + 1));
  expect(many.status).toBe(413);
  expect(at(many.json, "/detail")).toContain(`maxOperations (${LIMITS.bulkOperations})`);
  const [person] = people("many", 1);
  const padding = " ".repeat(MAX_PAYLOAD + 1 - JSON.stringify(bulkOf([{ ...person }])).length);
  const send = (raw: string) => rollcall.request("POST", "/Bulk", { token, raw });
  const large = await send(`${padding}${JSON.stringify(bulkOf([{ ...person }]))}`);
  expect(large.status).toBe(413);
  expect(at(large.json, "/detail")).toContain(`maxPayloadSize (${MAX_PAYLOAD} bytes)`);
  expect(await count("many")).toBe(0);
  const most = await send(`${padding.slice(1)}${JSON.stringify(bulkOf([{ ...person }]))}`);
  expect([most.status, await count("many")]).toEqual([200, 1]);
});

test("Others are answered while bulk requests are carried out", async () => {
  const finished: string[] = [];
  const all = ["busy", "hectic", "swamped"].map((prefix) =>
    bulk(people(prefix, LIMITS.bulkOperations)).then(() => finished.push("bulk")),
  );
  while ((await count("busy")) === 0) await Bun.sleep(1);
  for (let i = 0; i < 5; i++) {
    const body = newUser({ userName: `single${i}` });
    expect((await rollcall.request("POST", "/Users", { token, body })).status).toBe(201);
    finished.push("single");
  }
  await Promise.all(all);
  expect(finished.at(-1)).toBe("bulk");
});

test("A client that hangs up: what was done stays, and the rest is not begun", async () => {
  const hangUp = new AbortController();
  // One at a time, since the first error would be the last.
  const body = bulkOf(people("hasty", LIMITS.bulkOperations), { failOnErrors: 1 });
  const sent = fetch(`${rollcall.base}/Bulk`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "x-request-id": "hung-up" },
    body: JSON.stringify(body),
    signal: hangUp.signal,
  }).catch(() => "hung up");
  while ((await count("hasty")) === 0) await Bun.sleep(1);
  hangUp.abort();
  expect(await sent).toBe("hung up");
  while (!rollcall.output().includes('"hung-up"')) await Bun.sleep(10);
  const done = await count("hasty");
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(LIMITS.bulkOperations);
});
