import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { at } from "../at.ts";
import { patchOf } from "../bodies.ts";
import type { Answer } from "../rollcall.ts";
import { type Crowd, openCrowd, together } from "./crowd.ts";

setDefaultTimeout(60_000);

/** Entra takes half of the people away at once, as after a mistake in its scope. */

const PEOPLE = 200;
/** In percent: 60 people. */
const SHARE = 30;

let crowd: Crowd;
let ids: string[];
beforeAll(async () => {
  crowd = await openCrowd();
  ids = await together(PEOPLE, (index) => crowd.tenant.assign(`many-${index}@x.org`));
  await crowd.tenant.admin("PATCH", "/settings", { brakePercent: SHARE });
});
afterAll(() => crowd.close());

test("the brake lets exactly its share through, and the rest when it is released", async () => {
  const { tenant } = crowd;
  const token = await tenant.server.token("scope", "provision", ["--client", "entra"]);
  const leave = (index: number): Promise<Answer> => {
    const path = `/Users/${ids[index]}`;
    if (index % 3 === 0) return tenant.server.request("DELETE", path, { token });
    const body = patchOf({ op: "Replace", path: "active", value: "False" });
    return tenant.server.request("PATCH", path, { token, body });
  };
  const statusesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status);
  const isDone = (status: number) => status === 200 || status === 204;

  let statuses: number[] = [];
  await crowd.followed(async () => {
    statuses = statusesOf(await together(100, leave));
  });
  const done = statuses.filter(isDone).length;
  expect(done).toBe((PEOPLE * SHARE) / 100);
  expect(statuses.filter((status) => status === 503)).toHaveLength(100 - done);
  expect(await here()).toEqual({ active: PEOPLE - done, ...countsOf(statuses) });
  const tripped = await crowd.found("/provisioning");
  expect(at(tripped, "/brake")).toMatchObject({ percent: SHARE, tripped: true });
  const told = await crowd.journal("outcome=refused&client=entra");
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ detail, status }) => status === 503 && detail?.includes("brake"))).toBe(
    true,
  );

  // Whoever comes and changes is not held up.
  expect(await tenant.assign("newcomer@x.org")).toBeString();
  await tenant.change(String(ids[150]), ["Replace", "title", "Still here"]);

  expect((await tenant.admin("POST", "/provisioning/brake/release")).status).toBe(200);
  const again = [...statuses.keys()].filter((index) => !isDone(statuses[index] ?? 0));
  await crowd.followed(async () => {
    const rest = statusesOf(await together(again.length, (at) => leave(again[at] ?? 0)));
    expect(rest.every(isDone)).toBe(true);
  });
  expect(await here()).toEqual({ active: PEOPLE - 100 + 1, inactive: 66 });
});

/** What should be left of those who were to leave: 204 removed them, 200 made them inactive. */
const countsOf = (statuses: readonly number[]) => ({
  inactive: statuses.filter((status) => status === 200).length,
});

async function here() {
  const health = await crowd.found("/health");
  return { active: at(health, "/people/active"), inactive: at(health, "/people/inactive") };
}
