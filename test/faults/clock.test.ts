import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../binary/at.ts";
import { newUser } from "../binary/bodies.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { clockLibrary, requireFaults } from "./tools.ts";

requireFaults();

const DAY_S = 24 * 3600;

interface Bent {
  readonly rollcall: Rollcall;
  readonly token: string;
  readonly root: string;
  readonly reader: string;
  /** Sets the clock of the server so many seconds off, forwards or backwards. */
  set(seconds: number): Promise<void>;
}

/** @param file holds how many seconds the clock is off */
const bentBy = (file: string) => ({
  LD_PRELOAD: clockLibrary ?? "",
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: "1",
  DONT_FAKE_MONOTONIC: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
});

/** A server whose clock can be bent while it runs; that which only goes forwards stays as it is. */
async function withClock(use: (bent: Bent) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-clock-"));
  const file = join(folder, "offset");
  writeFileSync(file, "+0");
  const rollcall = await startRollcall({ data: join(folder, "data"), env: bentBy(file) });
  try {
    const token = await rollcall.token("entra");
    const root = await rollcall.token("root", "admin");
    const reader = await rollcall.token("kiosk", "read");
    const set = async (seconds: number) => {
      writeFileSync(file, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}`);
      await Bun.sleep(20);
    };
    await use({ rollcall, token, root, reader, set });
    await rollcall.stop();
  } finally {
    await rollcall.kill();
    rmSync(folder, { recursive: true });
  }
}

async function make({ rollcall, token }: Bent, userName: string) {
  const { status, json } = await rollcall.request("POST", "/Users", {
    token,
    body: newUser({ userName }),
  });
  expect([userName, status]).toEqual([userName, 201]);
  return { id: String(at(json, "/id")), created: Date.parse(String(at(json, "/meta/created"))) };
}

const api = async ({ rollcall }: Bent, token: string, path: string) => {
  const { status, json } = await rollcall.request("GET", `${rollcall.url}/api/v1/${path}`, {
    token,
  });
  expect([path, status]).toEqual([path, 200]);
  return json;
};

const idsOf = (json: unknown) =>
  ((json as { items: { id: string }[] }).items ?? []).map(({ id }) => id);

test("a clock that jumps backwards loses nobody in pages, walks and changes, and no token", () =>
  withClock(async (bent) => {
    const { rollcall, token, root, reader, set } = bent;
    const made: string[] = [];
    for (let serial = 0; serial < 6; serial++) made.push((await make(bent, `a${serial}`)).id);
    const since = at(await api(bent, reader, "people?limit=1000"), "/nextCursor");
    const page = await rollcall.request("GET", "/Users?cursor=&count=4", { token });
    const first = at(page.json, "/nextCursor");
    expect(first).toBeString();

    await set(-400 * DAY_S);
    const late: string[] = [];
    for (let serial = 0; serial < 6; serial++) {
      const { id, created } = await make(bent, `b${serial}`);
      expect(Math.abs(created + 400_000 * DAY_S - Date.now())).toBeLessThan(60_000);
      late.push(id);
    }
    // Ids are unique, and those made later sort behind one another.
    expect(new Set([...made, ...late]).size).toBe(12);
    expect(late.toSorted()).toEqual(late);

    // A cursor from before the jump is good still, and so is that of the changes.
    const next = await rollcall.request("GET", `/Users?cursor=${first}&count=4`, { token });
    expect(next.status).toBe(200);
    expect(idsOf(await api(bent, reader, `people?changedSince=${since}`)).toSorted()).toEqual(
      late.toSorted(),
    );
    expect(idsOf(await api(bent, reader, "people")).toSorted()).toEqual(
      [...made, ...late].toSorted(),
    );
    // The journal is in the order in which things happened, whatever time they bear.
    const { items } = (await api(bent, root, "journal?limit=20")) as {
      items: { resourceName: string }[];
    };
    const names = items
      .map(({ resourceName }) => resourceName)
      .filter((name) => /^[ab]\d/.test(name));
    expect(names).toEqual(["b5", "b4", "b3", "b2", "b1", "b0", "a5", "a4", "a3", "a2", "a1", "a0"]);
    // Changes go on.
    const path = `/Users/${made[0]}`;
    const body = newUser({ userName: "a0", displayName: "changed" });
    expect((await rollcall.request("PUT", path, { token, body })).status).toBe(200);
    const gone = await rollcall.request("DELETE", `/Users/${made[1]}`, { token });
    expect(gone.status).toBe(204);
    const changes = await api(bent, reader, `people?changedSince=${since}`);
    expect(idsOf(changes)).toEqual(expect.arrayContaining([made[0] ?? "", made[1] ?? ""]));
  }));

test("a clock that was ahead for a while has expired no token and opened no brake for good", () =>
  withClock(async (bent) => {
    const { rollcall, token, root, set } = bent;
    const day = await rollcall.token("day", "read", ["--expires", "1d"]);
    const { id } = await make(bent, "before");
    await set(3 * DAY_S);
    expect((await rollcall.request("GET", "/Users?count=0", { token: day })).status).toBe(401);
    const ahead = await make(bent, "ahead");
    const release = `${rollcall.url}/api/v1/provisioning/brake/release`;
    const headers = { "content-type": "application/json" };
    const sent = { token: root, body: {}, headers };
    expect((await rollcall.request("POST", release, sent)).status).toBe(200);
    const { json } = await rollcall.request("GET", "/Users?cursor=&count=1", { token });
    await set(0);
    expect((await rollcall.request("GET", "/Users?count=0", { token: day })).status).toBe(200);
    for (const known of [id, ahead.id]) {
      expect((await rollcall.request("GET", `/Users/${known}`, { token })).status).toBe(200);
    }
    const walk = `/Users?cursor=${at(json, "/nextCursor")}&count=1`;
    expect((await rollcall.request("GET", walk, { token })).status).toBe(200);
    // Who opened the brake then has not opened it for four days.
    const brake = await api(bent, root, "provisioning");
    expect(at(brake, "/brake/tripped")).toBe(false);
    const restarted = await rollcall.cli("export", "--data", rollcall.data);
    expect(restarted.code).toBe(0);
  }));

test("retention by a clock that is behind forgets nothing of before", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-clock-"));
  const file = join(folder, "offset");
  const data = join(folder, "data");
  const served = async (offset: string, use: (rollcall: Rollcall) => Promise<void>) => {
    writeFileSync(file, offset);
    const rollcall = await startRollcall({ data, env: bentBy(file) });
    await use(rollcall).finally(rollcall.stop);
  };
  try {
    let [token, root] = ["", ""];
    const kept = async ({ request, url }: Rollcall) => {
      const [journal, tombstones] = await Promise.all(
        ["journal", "tombstones"].map((path) =>
          request("GET", `${url}/api/v1/${path}`, { token: root }),
        ),
      );
      const count = (json: unknown) => (json as { items: unknown[] }).items.length;
      return [count(journal?.json), count(tombstones?.json)];
    };
    await served("+0", async (rollcall) => {
      token = await rollcall.token("entra");
      root = await rollcall.token("root", "admin");
      const settings = `${rollcall.url}/api/v1/settings`;
      const headers = { "content-type": "application/json" };
      const sent = { token: root, headers, body: { tombstoneDays: 30 } };
      expect((await rollcall.request("PATCH", settings, sent)).status).toBe(200);
      const body = newUser({ userName: "gone" });
      const { json } = await rollcall.request("POST", "/Users", { token, body });
      await rollcall.request("DELETE", `/Users/${at(json, "/id")}`, { token });
      expect(await kept(rollcall)).toEqual([6, 1]);
    });
    await served(`-${4000 * DAY_S}`, async (rollcall) => {
      const body = newUser({ userName: "behind" });
      expect((await rollcall.request("POST", "/Users", { token, body })).status).toBe(201);
      expect(await kept(rollcall)).toEqual([7, 1]);
    });
    await served("+0", async (rollcall) => {
      // What bears the wrong time is forgotten by it, and keeps nothing else.
      const [entries = 0, tombstones] = await kept(rollcall);
      expect([entries >= 6, tombstones]).toEqual([true, 1]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
