import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "./at.ts";
import { newGroup, newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { disagreements, type Kiosk, openKiosk } from "./workplace/kiosk.ts";
import { profileFrom } from "./workplace/profile.ts";
import { journalOf, pathsOf, retell, type Told } from "./workplace/told.ts";

const WORKERS = 8;
/** Three operations that must be seen together or not at all. */
const TOGETHER = ["displayName", "nickName", "title"] as const;

/** What the server has acknowledged: for each user the number that its last change wrote. */
type Acknowledged = Map<string, number>;

/** Who looks at the workplace side: an administrator, and a kiosk that outlives each crash. */
interface Onlookers {
  readonly administrator: string;
  readonly kiosk: Kiosk;
}

/** How often a server is killed, each time after about so many acknowledged writes. */
export interface Rounds {
  readonly rounds: number;
  writesOf(round: number): number;
}

/**
 * Kills a server under load again and again. Each time nothing that it had acknowledged is lost,
 * and nothing is there by half.
 */
export async function surviveCrashes({ rounds, writesOf }: Rounds): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "rollcall-crash-"));
  try {
    const acknowledged: Acknowledged = new Map();
    const members = new Set<string>();
    let group = "";
    let token = "";
    let onlookers: Onlookers | undefined;
    for (let round = 0; round < rounds; round++) {
      const rollcall = await startRollcall({ data });
      if (round === 0) {
        token = await rollcall.token("entra");
        group = await createGroup(rollcall, token);
      }
      onlookers ??= await watch(rollcall);
      const following = followToTheEnd(onlookers.kiosk, rollcall);
      const target = { rollcall, token, group, round, writes: writesOf(round) };
      await load(target, acknowledged, members);
      await rollcall.kill();
      await following;
      const restarted = await startRollcall({ data });
      const users = await usersOf(restarted, token);
      expectUsers(users, acknowledged);
      await expectMembers(restarted, token, group, members);
      await expectWorkplace(restarted, onlookers, users);
      await expectJournal(restarted, onlookers, users, { acknowledged, members, group });
      await restarted.stop();
      expectSound(data);
    }
    expect(acknowledged.size).toBeGreaterThan(rounds * WORKERS);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

const watch = async (rollcall: Rollcall): Promise<Onlookers> => ({
  administrator: await rollcall.token("administrator", "admin"),
  kiosk: openKiosk(await rollcall.token("kiosk", "read"), { limit: 40 }),
});

async function createGroup(rollcall: Rollcall, token: string): Promise<string> {
  const body = newGroup({ displayName: "Survivors" });
  const { json } = await rollcall.request("POST", "/Groups", { token, body });
  return `/Groups/${at(json, "/id")}`;
}

interface Target {
  readonly rollcall: Rollcall;
  readonly token: string;
  readonly group: string;
  readonly round: number;
  readonly writes: number;
}

/** Workers create, change and group users until the server is killed in the middle of it. */
async function load(target: Target, acknowledged: Acknowledged, members: Set<string>) {
  let writes = 0;
  let killed: Promise<void> | undefined;
  const count = () => {
    writes += 1;
    // Not at the moment of an answer, when a commit has just been made.
    if (writes === target.writes) killed = Bun.sleep(Math.random() * 20).then(target.rollcall.kill);
  };
  const work = async (worker: number) => {
    for (let serial = 0; ; serial++) {
      const userName = `user-${target.round}-${worker}-${serial}`;
      const user = await create(target, userName);
      if (user === undefined) return;
      acknowledged.set(user, 0);
      count();
      for (const value of [1, 2]) {
        if (!(await change(target, user, value))) return;
        acknowledged.set(user, value);
        count();
      }
      if (!(await joinGroup(target, user))) return;
      members.add(user);
      count();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  await killed;
}

/** An answer, or undefined when the server went away before there was one. */
const ask = ({ rollcall, token }: Target, method: string, path: string, body: unknown) =>
  rollcall.request(method, path, { token, body }).catch(() => undefined);

async function create(target: Target, userName: string): Promise<string | undefined> {
  const answer = await ask(target, "POST", "/Users", newUser({ userName, ...written(0) }));
  if (answer === undefined) return undefined;
  expect(answer.status).toBe(201);
  return `/Users/${at(answer.json, "/id")}`;
}

const written = (value: number) =>
  Object.fromEntries(TOGETHER.map((name) => [name, `written ${value}`]));

async function change(target: Target, user: string, value: number): Promise<boolean> {
  const Operations = TOGETHER.map((path) => ({ op: "replace", path, value: `written ${value}` }));
  const answer = await ask(target, "PATCH", user, patchOf(...Operations));
  if (answer !== undefined) expect(answer.status).toBe(200);
  return answer !== undefined;
}

async function joinGroup(target: Target, user: string): Promise<boolean> {
  const value = [{ value: user.split("/").at(-1) }];
  const body = patchOf({ op: "add", path: "members", value });
  const answer = await ask(target, "PATCH", target.group, body);
  if (answer !== undefined) expect(answer.status).toBe(204);
  return answer !== undefined;
}

/** All Users as they are read, in the order of the server. */
async function usersOf(rollcall: Rollcall, token: string): Promise<Json[]> {
  const users: Json[] = [];
  for (let total = 1; users.length < total; ) {
    const query = `/Users?startIndex=${users.length + 1}&count=500`;
    const { json } = await rollcall.request("GET", query, { token });
    total = Number(at(json, "/totalResults"));
    const page = at(json, "/Resources");
    if (!Array.isArray(page)) throw new Error(`GET ${query}: ${JSON.stringify(json)}`);
    users.push(...page);
  }
  return users;
}

function expectUsers(users: readonly Json[], acknowledged: Acknowledged): void {
  const valuesOf = new Map(
    users.map((user) => [
      `/Users/${at(user, "/id")}`,
      TOGETHER.map((name) => at(user, `/${name}`)),
    ]),
  );
  const halfApplied = [...valuesOf].filter(([, values]) => new Set(values).size !== 1);
  expect(halfApplied).toEqual([]);
  // What was not acknowledged may be there as well: the answer can be lost after the write.
  const lost = [...acknowledged].filter(
    ([user, value]) => !(serialOf(valuesOf.get(user)) >= value),
  );
  expect(lost).toEqual([]);
}

async function expectMembers(
  rollcall: Rollcall,
  token: string,
  group: string,
  members: ReadonlySet<string>,
) {
  const { json } = await rollcall.request("GET", group, { token });
  const rows = at(json, "/members");
  const present = new Set(
    (Array.isArray(rows) ? rows : []).map((row) => `/Users/${at(row, "/value")}`),
  );
  expect([...members].filter((user) => !present.has(user))).toEqual([]);
}

/** Reads page after page until there is nobody to answer. */
async function followToTheEnd(kiosk: Kiosk, rollcall: Rollcall): Promise<void> {
  for (let isThere = true; isThere; ) {
    isThere = await kiosk.step(rollcall).then(
      () => true,
      () => false,
    );
    await Bun.sleep(5);
  }
}

/** Each person is what their User says, and a copy that began before the crash misses nothing. */
async function expectWorkplace(
  rollcall: Rollcall,
  { kiosk }: Onlookers,
  users: readonly Json[],
): Promise<void> {
  const people = await kiosk.everybody(rollcall);
  expect(people.size).toBe(users.length);
  const differing = users.filter((user) => {
    const { groups, ...profile } = profileFrom(user);
    const person = people.get(String(profile.id));
    const { groups: known, ...rest } = person ?? {};
    const shown = Object.fromEntries(Object.keys(profile).map((name) => [name, rest[name]]));
    return !Bun.deepEquals([shown, known], [profile, groups]);
  });
  expect(differing.slice(0, 5)).toEqual([]);
  await kiosk.follow(rollcall);
  expect(disagreements(kiosk.copy, people)).toEqual([]);
}

/** The journal has each write that is there, acknowledged or not, and no other. */
async function expectJournal(
  rollcall: Rollcall,
  { administrator }: Onlookers,
  users: readonly Json[],
  { acknowledged, members, group }: Written,
): Promise<void> {
  const entries = await journalOf(rollcall, administrator);
  const { users: retold, contradictions } = retell(entries);
  expect(contradictions).toEqual([]);
  expect(retold.size).toBe(users.length);
  const untold = users.filter(
    (user) => !Bun.deepEquals(withoutSource(retold.get(String(at(user, "/id")))), pathsOf(user)),
  );
  expect(untold.slice(0, 5)).toEqual([]);
  const counts = Map.groupBy(entries, ({ resourceId }) => resourceId);
  // The creation, and the changes behind it.
  const missing = [...acknowledged].filter(
    ([user, value]) => (counts.get(user.split("/").at(-1) ?? "")?.length ?? 0) < 1 + value,
  );
  expect(missing).toEqual([]);
  const joined = new Set(counts.get(group.split("/").at(-1) ?? "")?.flatMap(membersAdded));
  expect([...members].filter((user) => !joined.has(user))).toEqual([]);
}

interface Written {
  readonly acknowledged: Acknowledged;
  readonly members: ReadonlySet<string>;
  readonly group: string;
}

const membersAdded = ({ changes }: Told): string[] =>
  changes
    .filter(({ path }) => path === "members")
    .flatMap(({ after }) => (Array.isArray(after) ? after.map((id) => `/Users/${id}`) : []));

const withoutSource = (values: ReadonlyMap<string, Json> = new Map()) =>
  new Map([...values].filter(([path]) => path !== "source"));

const serialOf = (values: readonly unknown[] | undefined) =>
  Number(String(values?.[0]).replace("written ", ""));

/** The database by itself, without the server. */
function expectSound(data: string): void {
  const file = readdirSync(data).find((name) => name.endsWith(".sqlite")) ?? "";
  const database = new Database(join(data, file), { readonly: true });
  expect(database.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  expect(database.query("PRAGMA foreign_key_check").all()).toEqual([]);
  database.close();
}
