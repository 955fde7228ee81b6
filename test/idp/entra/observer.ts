import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import type { Rollcall } from "../../binary/rollcall.ts";
import { disagreements, openKiosk } from "../../binary/workplace/kiosk.ts";
import { journalOf, pathsOf, retell } from "../../binary/workplace/told.ts";
import { readAll } from "./read-back.ts";
import type { Source } from "./source.ts";
import { startWorkplace, type Workplace } from "./workplace.ts";

/** Looks at what administrators and workplace systems are told while Entra provisions. */
export interface Observer {
  readonly workplace: Workplace;
  /** The same rollcall; each request that is sent by this one is counted. */
  readonly counted: Rollcall;
  admin(method: string, path: string, body?: unknown): Promise<Json>;
  /** None named: every department is good. */
  closeDepartments(values?: readonly string[]): Promise<void>;
  /** Expects of people, journal and sync health that they tell what happened. */
  expectAllTold(entra: string): Promise<void>;
}

type People = ReadonlyMap<string, { readonly [field: string]: Json }>;

export async function startObserver(rollcall: Rollcall, source: Source): Promise<Observer> {
  const administrator = await rollcall.token("administrator", "admin");
  const reader = await rollcall.token("kiosk", "read");
  const kiosk = openKiosk(reader);
  const workplace = startWorkplace(source);
  const tally = { requests: 0, writes: 0, failures: 0 };
  /** Writes that were done, by method and type. */
  const done = new Map<string, number>();

  const counted: Rollcall = {
    ...rollcall,
    request: async (method, path, sent) => {
      const answer = await rollcall.request(method, path, sent);
      const endpoint = /^\/(User|Group)s/.exec(path)?.[1];
      if (endpoint === undefined) return answer;
      const kind = `${method} ${endpoint}`;
      tally.requests++;
      if (method !== "GET") tally.writes++;
      if (answer.status >= 400) tally.failures++;
      else if (method !== "GET") done.set(kind, (done.get(kind) ?? 0) + 1);
      return answer;
    },
  };

  const ask = (method: string, path: string, body?: unknown) =>
    rollcall.request(method, `${rollcall.url}/api/v1${path}`, {
      token: administrator,
      ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
    });

  async function expectLocked(people: People): Promise<void> {
    const [first, ...others] = people.keys();
    for (const id of [first, others.at(-1)]) {
      const edited = await ask("PATCH", `/people/${id}`, { displayName: "Mine", profession: null });
      expect([edited.status, at(edited.json, "/detail")]).toEqual([
        409,
        expect.stringContaining("provisioned by 'entra'"),
      ]);
      expect((await ask("DELETE", `/people/${id}`)).status).toBe(409);
    }
  }

  async function expectJournal(users: readonly { [key: string]: Json }[]): Promise<void> {
    const told = new Map<string, number>();
    const entries = await journalOf(rollcall, administrator);
    for (const { client, method, resourceType, status } of entries) {
      const kind = `${method} ${resourceType}`;
      if (client === "entra" && status < 300) told.set(kind, (told.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(done));

    const retold = retell(entries);
    expect(retold.contradictions.slice(0, 5)).toEqual([]);
    expect(retold.users.size).toBe(users.length);
    const untold = users.filter((user) => {
      const { source: _, ...values } = Object.fromEntries(retold.users.get(String(user.id)) ?? []);
      return !Bun.deepEquals(values, Object.fromEntries(pathsOf(user)));
    });
    expect(untold.slice(0, 5)).toEqual([]);
  }

  async function expectHealth(): Promise<void> {
    const { json } = await ask("GET", "/health");
    const clients = at(json, "/clients");
    const [entra] = (Array.isArray(clients) ? clients : []).filter(
      (each) => at(each, "/client") === "entra",
    );
    expect(entra).toMatchObject({ lastHour: tally, cycles: [tally] });
  }

  const admin: Observer["admin"] = async (method, path, body) => {
    const { status, json, text } = await ask(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json ?? null;
  };

  return {
    workplace,
    counted,
    admin,
    closeDepartments: async (values) => {
      const before = await kiosk.everybody(rollcall);
      const list = values ? { mode: "closed", values } : { mode: "open" };
      const { applied } = (await admin("PUT", "/lists/departments", list)) as { applied: number };
      workplace.close(values);
      const people = await kiosk.everybody(rollcall);
      const entries = await journalOf(rollcall, administrator);
      const told = entries.slice(entries.length - applied).map(({ resourceId, changes }) => ({
        id: resourceId,
        changes,
      }));
      const changed = [...people.values()].flatMap(({ id, department }) => {
        const was = before.get(String(id))?.department ?? null;
        const change = {
          path: "department",
          ...(was !== null && { before: was }),
          after: department,
        };
        return was === department ? [] : [{ id, changes: [change] }];
      });
      expect(told.sort(byId)).toEqual(changed.sort(byId) as typeof told);
    },
    expectAllTold: async (entra) => {
      await kiosk.follow(rollcall);
      const people = await kiosk.everybody(rollcall);
      expect(disagreements(kiosk.copy, people)).toEqual([]);
      expect(differences(workplace.expected(), byName(people))).toEqual([]);
      await expectLocked(people);
      await expectJournal(await readAll(counted, entra, "/Users", 1000));
      await expectHealth();
      expect(disagreements(people, await kiosk.everybody(rollcall))).toEqual([]);
    },
  };
}

const byId = (one: { readonly id: unknown }, other: { readonly id: unknown }) =>
  String(one.id).localeCompare(String(other.id));

/** People in a form that does not depend on ids. */
function byName(people: People): { [userName: string]: Json } {
  const named = [...people.values()].map((person): [string, Json] => {
    const { id: _id, created: _c, lastModified: _m, linkedAt, permissions: _p, ...rest } = person;
    expect(linkedAt).toBeString();
    const manager = people.get(String(rest.manager))?.userName ?? null;
    const groups = (Array.isArray(rest.groups) ? rest.groups : [])
      .map((group) => String(at(group, "/displayName")))
      .sort();
    return [String(person.userName), { ...rest, manager, groups }];
  });
  return Object.fromEntries(named);
}

/** The first entries that are not the same on both sides, as expected and as they are. */
export function differences(
  expected: { readonly [name: string]: Json },
  actual: { readonly [name: string]: Json },
) {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names]
    .filter((name) => !Bun.deepEquals(expected[name], actual[name]))
    .slice(0, 5)
    .map((name) => ({ name, expected: expected[name], actual: actual[name] }));
}
