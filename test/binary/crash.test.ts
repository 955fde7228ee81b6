import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "./at.ts";
import { newGroup, newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const ROUNDS = 4;
const WORKERS = 8;
/** The server is killed after about so many acknowledged writes of a round. */
const WRITES = 150;
/** Three operations that must be seen together or not at all. */
const TOGETHER = ["displayName", "nickName", "title"] as const;

/** What the server has acknowledged: for each user the number that its last change wrote. */
type Acknowledged = Map<string, number>;

test(
  "A killed server has lost no acknowledged write and applied no PATCH by half",
  async () => {
    const data = mkdtempSync(join(tmpdir(), "rollcall-crash-"));
    try {
      const acknowledged: Acknowledged = new Map();
      const members = new Set<string>();
      let group = "";
      let token = "";
      for (let round = 0; round < ROUNDS; round++) {
        const rollcall = await startRollcall({ data });
        if (round === 0) {
          token = await rollcall.token("entra");
          group = await createGroup(rollcall, token);
        }
        await load({ rollcall, token, group, round }, acknowledged, members);
        await rollcall.kill();
        const restarted = await startRollcall({ data });
        await expectAll(restarted, token, group, acknowledged, members);
        await restarted.stop();
        expectSound(data);
      }
      expect(acknowledged.size).toBeGreaterThan(ROUNDS * WORKERS);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
  { timeout: 240_000 },
);

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
}

/** Workers create, change and group users until the server is killed in the middle of it. */
async function load(target: Target, acknowledged: Acknowledged, members: Set<string>) {
  let writes = 0;
  let killed: Promise<void> | undefined;
  const count = () => {
    writes += 1;
    if (writes === WRITES) killed = target.rollcall.kill();
  };
  const work = async (worker: number) => {
    for (let serial = 0; killed === undefined; serial++) {
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

async function expectAll(
  rollcall: Rollcall,
  token: string,
  group: string,
  acknowledged: Acknowledged,
  members: ReadonlySet<string>,
) {
  const users = new Map<string, unknown[]>();
  for (let startIndex = 1, total = 1; startIndex <= total; startIndex += 500) {
    const query = `/Users?startIndex=${startIndex}&count=500`;
    const { json } = await rollcall.request("GET", query, { token });
    total = Number(at(json, "/totalResults"));
    const page = at(json, "/Resources");
    for (const user of Array.isArray(page) ? page : []) {
      users.set(
        `/Users/${at(user, "/id")}`,
        TOGETHER.map((name) => at(user, `/${name}`)),
      );
    }
  }
  const halfApplied = [...users].filter(([, values]) => new Set(values).size !== 1);
  expect(halfApplied).toEqual([]);
  // What was not acknowledged may be there as well: the answer can be lost after the write.
  const lost = [...acknowledged].filter(([user, value]) => !(serialOf(users.get(user)) >= value));
  expect(lost).toEqual([]);
  const { json } = await rollcall.request("GET", group, { token });
  const rows = at(json, "/members");
  const present = new Set(
    (Array.isArray(rows) ? rows : []).map((row) => `/Users/${at(row, "/value")}`),
  );
  expect([...members].filter((user) => !present.has(user))).toEqual([]);
}

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
