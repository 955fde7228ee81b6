import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { type Rollcall, startRollcall } from "../rollcall.ts";
import { EXECUTABLE } from "../run-rollcall.ts";
import { disagreements, type Kiosk, openKiosk } from "./kiosk.ts";
import { WORKPLACE } from "./tenant.ts";
import { journalOf } from "./told.ts";

setDefaultTimeout(60_000);

/** An administrator's change that reaches many people, and a server that is killed meanwhile. */

const PEOPLE = 2000;
const CITIES = ["Gent", "Utrecht", "Antwerpen"];

const data = mkdtempSync(join(tmpdir(), "rollcall-crash-"));
let server: Rollcall;
let administrator: string;
let entra: string;
let kiosk: Kiosk;

beforeAll(async () => {
  server = await startRollcall({ data });
  administrator = await server.token("administrator", "admin");
  kiosk = openKiosk(await server.token("door", "read"), { limit: 500 });
  entra = await server.token("entra");
  await admin("PUT", "/lists/sites", { mode: "closed", values: [] });
  await provision();
  await followed();
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
});

/** People of three cities, while no city is good. */
async function provision(): Promise<void> {
  for (let from = 0; from < PEOPLE; from += 500) {
    const Operations = Array.from({ length: 500 }, (_, index) => {
      const site = CITIES[(from + index) % CITIES.length];
      const userName = `one-of-many-${from + index}@x.org`;
      const user = newUser({ userName, [WORKPLACE]: { site } });
      return { method: "POST", path: "/Users", bulkId: `${index}`, data: user };
    });
    const body = { schemas: [MESSAGE.bulkRequest], Operations };
    const { status } = await server.request("POST", "/Bulk", { token: entra, body });
    expect(status).toBe(200);
  }
}

const admin = (method: string, path: string, body?: unknown) =>
  server.request(method, `${server.url}/api/v1${path}`, {
    token: administrator,
    ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
  });

/** Kills the server so many milliseconds after the request, and starts it again. */
async function crashAfter(ms: number, act: () => Promise<unknown>): Promise<void> {
  const acting = act().catch(() => undefined);
  await Bun.sleep(ms);
  await server.kill();
  await acting;
  server = await startRollcall({ data });
}

/** What a kiosk knows that began before the crash, when it has caught up. */
async function followed() {
  await kiosk.follow(server);
  const people = await kiosk.everybody(server);
  expect(people.size).toBeGreaterThanOrEqual(PEOPLE);
  expect(disagreements(kiosk.copy, people)).toEqual([]);
  return [...people.values()];
}

test("a list has reached everybody who waited, or nobody, after a crash in between", async () => {
  for (const [round, ms] of [2, 8, 30].entries()) {
    const values = CITIES.slice(0, round + 1);
    await crashAfter(ms, () => admin("PUT", "/lists/sites", { values }));
    const list = (await admin("GET", "/lists/sites")).json;
    const good = at(list ?? null, "/values") as string[];
    const waiting = at(list ?? null, "/waiting") as { value: string }[];
    expect(waiting.filter(({ value }) => good.includes(value))).toEqual([]);
    const counts = Map.groupBy(await followed(), ({ site }) => site);
    for (const [index, city] of CITIES.entries()) {
      const all = Math.ceil((PEOPLE - index) / CITIES.length);
      expect([city, counts.get(city)?.length ?? 0]).toEqual([city, good.includes(city) ? all : 0]);
    }
  }
});

test("identifiers follow all userNames, or none, after a crash in between", async () => {
  const [first] = await followed();
  await server.request("PATCH", `/Users/${first?.id}`, {
    token: entra,
    body: {
      schemas: [MESSAGE.patchOp],
      Operations: [{ op: "replace", path: "userName", value: "renamed@x.org" }],
    },
  });
  const policy = () => admin("PATCH", "/settings", { identifierPolicy: "follow" });
  await crashAfter(3, policy);
  const { json } = await admin("GET", "/settings");
  const follows = at(json ?? null, "/identifierPolicy") === "follow";
  const person = (await followed()).find(({ id }) => id === first?.id);
  expect(person?.identifier).toBe(follows ? "renamed@x.org" : (first?.identifier ?? null));
});

test("an import that is killed leaves everybody of its file, or nobody", async () => {
  await followed();
  const rows = Array.from({ length: 3000 }, (_, index) => `row-${index}@x.org,Row ${index}`);
  const file = join(data, "people.csv");
  writeFileSync(file, ["userName,displayName", ...rows].join("\n"));
  for (const ms of [400, 650]) {
    const importing = Bun.spawn([EXECUTABLE, "import", file, "--data", data], {
      stdout: "ignore",
      stderr: "ignore",
    });
    await Bun.sleep(ms);
    importing.kill("SIGKILL");
    await importing.exited;
    const people = await followed();
    expect(people.length - PEOPLE).toBeOneOf([0, rows.length]);
    const entries = await journalOf(server, administrator);
    expect(entries.filter(({ doneBy }) => doneBy === "import")).toHaveLength(
      people.length - PEOPLE,
    );
  }
});
