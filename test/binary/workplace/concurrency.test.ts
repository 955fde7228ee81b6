import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../at.ts";
import { type Crowd, openCrowd, together } from "./crowd.ts";
import { ENTERPRISE, type Tenant, WORKPLACE } from "./tenant.ts";

setDefaultTimeout(60_000);

/** Administrators, an identity provider and a kiosk at one time, on the same people. */

let crowd: Crowd;
let tenant: Tenant;
beforeAll(async () => {
  crowd = await openCrowd();
  tenant = crowd.tenant;
});
afterAll(() => crowd.close());

describe("An administrator and Entra change one person at one time", () => {
  const FIELDS = ["profession", "phone", "mobile", "company", "site"] as const;

  test("and an edit is in person and journal before the link, or is refused", async () => {
    const outcomes = { before: 0, refused: 0 };
    await crowd.followed(() =>
      together(24, async (index) => {
        const id = await crowd.enter(`both-${index}@x.org`, { displayName: "By Hand" });
        const edit = async (field: string) => {
          const answer = await tenant.admin("PATCH", `/people/${id}`, { [field]: "edited" });
          expect(answer.status).toBeOneOf([200, 409]);
          return answer.status === 200;
        };
        const link = () => tenant.change(id, ["Replace", "displayName", `Linked ${index}`]);
        // Entra is the first, the last, or in between.
        const acts = [...FIELDS.map((field) => () => edit(field))];
        const edits: Promise<boolean>[] = [];
        let linked: Promise<Json> | undefined;
        for (const [at, act] of acts.entries()) {
          if (at === index % (FIELDS.length + 1)) linked = link();
          edits.push(act());
          // Half of them arrive together, the others each when the one before is answered.
          if (index % 2 === 1) await edits.at(-1);
        }
        await (linked ?? link());
        const done = await Promise.all(edits);
        await expectInOrder(id, `Linked ${index}`, done);
        for (const isDone of done) outcomes[isDone ? "before" : "refused"]++;
      }),
    );
    expect(outcomes.before).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });

  async function expectInOrder(id: string, displayName: string, done: readonly boolean[]) {
    const fields = FIELDS.map((field, at) => [field, done[at] ? "edited" : null]);
    expect(await tenant.person(id)).toMatchObject({
      ...Object.fromEntries(fields),
      displayName,
      source: "provisioned",
    });
    const entries = await crowd.journal(`person=${id}`);
    const count = done.filter((isDone) => isDone).length;
    // Refusals are written when there is time for them.
    const kept = entries.filter(({ outcome }) => outcome !== "refused");
    expect(kept.map(({ method, doneBy }) => `${method} by ${doneBy}`)).toEqual([
      "POST by admin",
      ...Array(count).fill("PATCH by admin"),
      "PATCH by provisioning",
    ]);
    expect(kept.map(({ version }) => version)).toEqual(kept.map((_, index) => index + 1));
    expect(kept.at(-1)?.changes).toEqual([
      { path: "displayName", before: "By Hand", after: displayName },
      { path: "source", before: "local", after: "provisioned" },
    ]);
    expect(entries.length - kept.length).toBe(done.length - count);
  }

  test("and of an edit that was made for an older version nothing is done", async () => {
    const id = await crowd.enter("stale@x.org");
    const url = `${tenant.server.url}/api/v1/people/${id}`;
    const { headers } = await tenant.server.request("GET", url, { token: crowd.administrator });
    const etag = headers.get("etag") ?? "";
    const answers = await together(8, (index) =>
      tenant.server.request("PATCH", url, {
        token: crowd.administrator,
        body: { displayName: `Edit ${index}` },
        headers: { "content-type": "application/json", "if-match": etag },
      }),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(7).fill(412)]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(await tenant.person(id)).toMatchObject({ displayName: `Edit ${winner}` });
  });
});

describe("Lists are changed while people are provisioned", () => {
  const GOOD = ["Yard", "Gate", "Customs", "Crew", "Office", "Kitchen"];

  test("and nobody waits for what is there, or has what never was good", async () => {
    await tenant.admin("PUT", "/lists/sites", { mode: "closed", values: [] });
    const ids: string[] = [];
    await crowd.followed(() =>
      Promise.all([
        together(6, async (worker) => {
          for (let round = 0; round < 12; round++) {
            const site = round % 4 === 3 ? "Nowhere" : GOOD[(worker + round) % GOOD.length];
            const userName = `listed-${worker}-${round}@x.org`;
            const id = await tenant.assign(userName, { [WORKPLACE]: { site } });
            ids.push(id);
            const next = round % 3 === 2 ? "Nowhere" : GOOD[(worker * round) % GOOD.length];
            await tenant.change(id, ["Replace", `${WORKPLACE}:site`, next]);
          }
        }),
        (async () => {
          // One more at a time; then the first three are taken off again.
          for (let count = 1; count <= GOOD.length; count++) {
            await put("sites", { values: GOOD.slice(0, count) });
            await Bun.sleep(15);
          }
          await put("sites", { values: GOOD.slice(3) });
        })(),
      ]),
    );
    const list = await crowd.found("/lists/sites");
    const sent = new Map<string, Json | undefined>();
    for (const id of ids) {
      sent.set(id, at(await tenant.entra("GET", `/Users/${id}`, 200), `/${WORKPLACE}/site`));
    }
    const waitingFor = new Map<string, number>();
    for (const id of ids) {
      const person = await crowd.found(`/people/${id}`);
      const [site, waiting] = [at(person, "/site"), at(person, "/waiting/site")];
      expect(site).toBeOneOf([null, ...GOOD]);
      if (GOOD.slice(3).includes(String(sent.get(id)))) expect(site).toBe(sent.get(id) ?? null);
      // Either they have what was sent, or they wait for it.
      expect(waiting).toBe(site === sent.get(id) ? undefined : sent.get(id));
      if (waiting === undefined) continue;
      expect(GOOD.slice(3)).not.toContain(waiting);
      waitingFor.set(String(waiting), (waitingFor.get(String(waiting)) ?? 0) + 1);
    }
    expect(waitingFor.get("Nowhere")).toBeGreaterThan(0);
    const told = (at(list, "/waiting") as { value: string; people: number }[]).map((each) => [
      each.value,
      each.people,
    ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(waitingFor));
  });

  test("and at the end of opening and closing an open list keeps nobody waiting", async () => {
    const ids: string[] = [];
    await crowd.followed(() =>
      Promise.all([
        together(6, async (worker) => {
          for (let round = 0; round < 10; round++) {
            const department = GOOD[(worker + round) % GOOD.length];
            const userName = `opened-${worker}-${round}@x.org`;
            ids.push(await tenant.assign(userName, { [ENTERPRISE]: { department } }));
          }
        }),
        (async () => {
          for (const mode of ["closed", "open", "closed", "open", "closed"]) {
            await put("departments", { mode, values: GOOD.slice(0, 2) });
            await Bun.sleep(20);
          }
        })(),
      ]),
    );
    await put("departments", { mode: "open" });
    expect(await crowd.found("/lists/departments")).toMatchObject({ mode: "open", waiting: [] });
    for (const id of ids) {
      const user = await tenant.entra("GET", `/Users/${id}`, 200);
      expect(await crowd.found(`/people/${id}`)).toMatchObject({
        department: at(user, `/${ENTERPRISE}/department`),
        waiting: {},
      });
    }
  });

  async function put(list: string, entry: object) {
    const answer = await tenant.admin("PUT", `/lists/${list}`, entry);
    expect([answer.status, answer.text.includes("applied")]).toEqual([200, true]);
  }
});
