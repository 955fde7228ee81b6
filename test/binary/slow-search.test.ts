import { afterAll, beforeAll, expect, test } from "bun:test";
import { LIMITS } from "../../src/scim/limits.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newGroup, newUser, patchOf } from "./bodies.ts";
import { type Answer, type Rollcall, startRollcall } from "./rollcall.ts";

const USERS = 1500;

let rollcall: Rollcall;
let token: string;
const ids: string[] = [];

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
  const numbers = Array.from({ length: USERS }, (_, index) => index);
  while (numbers.length > 0) {
    const created = await Promise.all(numbers.splice(0, 100).map(create));
    ids.push(...created);
  }
});
afterAll(() => rollcall.stop());

async function create(index: number): Promise<string> {
  const body = newUser({ userName: `u${index}@x.org`, title: `Title ${index}` });
  const { json } = await rollcall.request("POST", "/Users", { token, body });
  return String(at(json, "/id"));
}

const search = (filter: string): Promise<Answer> =>
  rollcall.request("POST", "/Users/.search", {
    token,
    body: { schemas: [MESSAGE.searchRequest], filter, count: 1 },
  });

/** Holds everybody against as many terms as a filter may have, none of which an index answers. */
const COSTLY = Array.from(
  { length: LIMITS.filterTerms },
  (_, index) => `title co "?${index}"`,
).join(" or ");

test("Nobody waits for a costly search", async () => {
  let unanswered = LIMITS.waitingScans / 2;
  const searches = Array.from({ length: unanswered }, async () => {
    const { status } = await search(COSTLY);
    unanswered--;
    return status;
  });
  const user = `/Users/${ids[7]}`;
  const others = [
    () => rollcall.request("GET", `${rollcall.url}/healthz`),
    () => rollcall.request("GET", user, { token }),
    () => rollcall.request("GET", "/Users?count=10", { token }),
    () => search('userName eq "u9@x.org"'),
    () => rollcall.request("POST", "/Groups", { token, body: newGroup({ displayName: "New" }) }),
    () =>
      rollcall.request("PATCH", user, {
        token,
        body: patchOf({ op: "replace", path: "title", value: "Busy" }),
      }),
  ];
  for (const other of others) {
    expect((await other()).status).toBeLessThan(300);
    expect(unanswered).toBeGreaterThan(0);
  }
  expect(await Promise.all(searches)).toEqual(searches.map(() => 200));
});

test("A search that no index narrows finds what was written just before", async () => {
  const body = patchOf({ op: "replace", path: "title", value: "Keeper of keys" });
  await rollcall.request("PATCH", `/Users/${ids[3]}`, { token, body });
  const { json } = await search('title ew "of keys"');
  expect(json).toMatchObject({ totalResults: 1, Resources: [{ id: ids[3] }] });
});

test("Costly searches beyond the queue are turned away, and none is run for nobody", async () => {
  const clients = Array.from({ length: LIMITS.waitingScans + 8 }, () => new AbortController());
  const body = JSON.stringify({ schemas: [MESSAGE.searchRequest], filter: COSTLY });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const turnedAway = clients.map(async ({ signal }) => {
    const answer = await fetch(`${rollcall.base}/Users/.search`, {
      method: "POST",
      headers,
      body,
      signal,
    });
    if (answer.status !== 503) throw new Error(`answered with ${answer.status}`);
    return answer;
  });
  const { headers: told } = await Promise.any(turnedAway);
  expect(told.get("retry-after")).toBe("5");
  for (const client of clients) client.abort();
  await Promise.allSettled(turnedAway);

  expect((await untilThereIsRoom()).json).toMatchObject({ totalResults: 1 });
  // Nearly all of those that waited were given up, so that this one did not wait for them.
  const { text } = await rollcall.request("GET", `${rollcall.url}/metrics`);
  const givenUp = /^rollcall_http_requests_total\{[^}]*status="499"[^}]*\} (\d+)$/m.exec(text);
  expect(Number(givenUp?.[1])).toBeGreaterThan(LIMITS.waitingScans / 2);
});

/** Asks a search that costs little but has no index, until it is not turned away. */
async function untilThereIsRoom(): Promise<Answer> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const answer = await search('title eq "Title 11"');
    if (answer.status === 200) return answer;
    await Bun.sleep(10);
  }
  throw new Error("There was never room for another search.");
}
