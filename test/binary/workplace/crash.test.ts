import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { EXECUTABLE, type Rollcall, startRollcall } from "../rollcall.ts";
import { disagreements, openKiosk } from "./kiosk.ts";
import { WORKPLACE } from "./tenant.ts";
import { journalOf } from "./told.ts";

/** An administrator's change that reaches many people, and a server that is killed meanwhile. */

const PEOPLE = 2000;
const CITIES = ["Gent", "Utrecht", "Antwerpen"];

interface Box {
  readonly data: string;
  server: Rollcall;
  readonly administrator: string;
  readonly kiosk: ReturnType<typeof openKiosk>;
}

async function withBox(work: (box: Box) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "rollcall-crash-"));
  const server = await startRollcall({ data });
  const administrator = await server.token("administrator", "admin");
  const reader = await server.token("door", "read");
  const box: Box = { data, server, administrator, kiosk: openKiosk(reader, { limit: 500 }) };
  try {
    await admin(box, "PUT", "/lists/sites", { mode: "closed", values: [] });
    await provision(server, await server.token("entra"));
    await work(box);
    await box.server.stop();
  } finally {
    await box.server.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

/** People of three cities, while no city is good. */
async function provision(server: Rollcall, token: string): Promise<void> {
  for (let from = 0; from < PEOPLE; from += 500) {
    const Operations = Array.from({ length: 500 }, (_, index) => {
      const site = CITIES[(from + index) % CITIES.length];
      const userName = `one-of-many-${from + index}@x.org`;
      const user = newUser({ userName, [WORKPLACE]: { site } });
      return { method: "POST", path: "/Users", bulkId: `${index}`, data: user };
    });
    const body = { schemas: [MESSAGE.bulkRequest], Operations };
    const { status } = await server.request("POST", "/Bulk", { token, body });
    expect(status).toBe(200);
  }
}

const admin = ({ server, administrator }: Box, method: string, path: string, body?: unknown) =>
  server.request(method, `${server.url}/api/v1${path}`, {
    token: administrator,
    ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
  });

/** Kills the server so many milliseconds after the request, and starts it again. */
async function crashAfter(box: Box, ms: number, act: () => Promise<unknown>): Promise<void> {
  const acting = act().catch(() => undefined);
  await Bun.sleep(ms);
  await box.server.kill();
  await acting;
  box.server = await startRollcall({ data: box.data });
}

/** What a kiosk knows that began before the crash, when it has caught up. */
async function followed({ server, kiosk }: Box) {
  await kiosk.follow(server);
  const people = await kiosk.everybody(server);
  expect(people.size).toBeGreaterThanOrEqual(PEOPLE);
  expect(disagreements(kiosk.copy, people)).toEqual([]);
  return [...people.values()];
}

test("a list has reached everybody who waited, or nobody, after a crash in between", async () => {
  await withBox(async (box) => {
    await followed(box);
    for (const [round, ms] of [2, 8, 30].entries()) {
      const values = CITIES.slice(0, round + 1);
      await crashAfter(box, ms, () => admin(box, "PUT", "/lists/sites", { values }));
      const list = (await admin(box, "GET", "/lists/sites")).json;
      const good = at(list ?? null, "/values") as string[];
      const waiting = at(list ?? null, "/waiting") as { value: string }[];
      expect(waiting.filter(({ value }) => good.includes(value))).toEqual([]);
      const counts = Map.groupBy(await followed(box), ({ site }) => site);
      for (const [index, city] of CITIES.entries()) {
        const all = Math.ceil((PEOPLE - index) / CITIES.length);
        expect([city, counts.get(city)?.length ?? 0]).toEqual([
          city,
          good.includes(city) ? all : 0,
        ]);
      }
    }
  });
}, 60_000);

test("identifiers follow all userNames, or none, after a crash in between", async () => {
  await withBox(async (box) => {
    const token = await box.server.token("renaming", "provision", ["--client", "entra"]);
    const [first] = await followed(box);
    await box.server.request("PATCH", `/Users/${first?.id}`, {
      token,
      body: {
        schemas: [MESSAGE.patchOp],
        Operations: [{ op: "replace", path: "userName", value: "renamed@x.org" }],
      },
    });
    const policy = () => admin(box, "PATCH", "/settings", { identifierPolicy: "follow" });
    await crashAfter(box, 3, policy);
    const { json } = await admin(box, "GET", "/settings");
    const follows = at(json ?? null, "/identifierPolicy") === "follow";
    const person = (await followed(box)).find(({ id }) => id === first?.id);
    expect(person?.identifier).toBe(follows ? "renamed@x.org" : (first?.identifier ?? null));
  });
}, 60_000);

test("an import that is killed leaves everybody of its file, or nobody", async () => {
  await withBox(async (box) => {
    await followed(box);
    const rows = Array.from({ length: 3000 }, (_, index) => `row-${index}@x.org,Row ${index}`);
    const file = join(box.data, "people.csv");
    writeFileSync(file, ["userName,displayName", ...rows].join("\n"));
    for (const ms of [350, 500, 700]) {
      const importing = Bun.spawn([EXECUTABLE, "import", file, "--data", box.data], {
        stdout: "ignore",
        stderr: "ignore",
      });
      await Bun.sleep(ms);
      importing.kill("SIGKILL");
      await importing.exited;
      const people = await followed(box);
      expect(people.length - PEOPLE).toBeOneOf([0, rows.length]);
      const entries = await journalOf(box.server, box.administrator);
      expect(entries.filter(({ doneBy }) => doneBy === "import")).toHaveLength(
        people.length - PEOPLE,
      );
    }
  });
}, 60_000);
