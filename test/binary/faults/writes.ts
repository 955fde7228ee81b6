import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import { at } from "../at.ts";
import { newUser, patchOf } from "../bodies.ts";
import type { Answer, Rollcall } from "../rollcall.ts";

/** Attributes that one PATCH writes: seen together, or something is half done. */
const TOGETHER = ["displayName", "nickName", "title"] as const;

/** What was sent to a server that is in trouble, and what it has acknowledged. */
export interface Writes {
  /** Makes somebody and changes them once. @returns the answer to the last of it */
  write(rollcall: Rollcall): Promise<Answer>;
  /** The last number that the server acknowledged, by the id of the User. */
  readonly acknowledged: ReadonlyMap<string, number>;
}

/** Somebody who writes, each time something of this many characters. */
export function writer(token: string, length = 500): Writes {
  const acknowledged = new Map<string, number>();
  const written = (value: number) => `${value} ${"x".repeat(length)}`;
  let serial = 0;
  return {
    acknowledged,
    async write(rollcall) {
      serial += 1;
      const texts = Object.fromEntries(TOGETHER.map((name) => [name, written(0)]));
      const body = newUser({ userName: `user-${serial}`, ...texts });
      const made = await rollcall.request("POST", "/Users", { token, body });
      if (made.status !== 201) return made;
      const id = String(at(made.json, "/id"));
      acknowledged.set(id, 0);
      const replace = TOGETHER.map((path) => ({ op: "replace", path, value: written(1) }));
      const path = `/Users/${id}`;
      const changed = await rollcall.request("PATCH", path, { token, body: patchOf(...replace) });
      if (changed.status === 200) acknowledged.set(id, 1);
      return changed;
    },
  };
}

/** Everything acknowledged is there, nothing is there by half, and nothing but what was sent. */
export async function expectWhole(rollcall: Rollcall, token: string, writes: Writes) {
  for (const [id, value] of writes.acknowledged) {
    const { status, json } = await rollcall.request("GET", `/Users/${id}`, { token });
    expect([id, status]).toEqual([id, 200]);
    const texts = new Set(TOGETHER.map((name) => String(at(json, `/${name}`)).split(" ")[0]));
    expect([id, ...texts]).toEqual([id, expect.any(String)]);
    expect(Number([...texts][0])).toBeGreaterThanOrEqual(value);
  }
}

/** The database by itself, and that each write in it has its entry in the journal. */
export function expectSound(data: string): void {
  const database = new Database(join(data, "rollcall.sqlite"), { readonly: true });
  try {
    expect(database.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    expect(database.query("PRAGMA foreign_key_check").all()).toEqual([]);
    const users = "FROM resources WHERE type = 'User'";
    const sql = `SELECT count(*) AS lost ${users} AND (id NOT IN (SELECT id FROM people)
      OR id NOT IN (SELECT resource_id FROM journal WHERE resource_id IS NOT NULL))`;
    expect(database.query(sql).all()).toEqual([{ lost: 0 }]);
  } finally {
    database.close();
  }
}

/** The lines of the log that are not about single requests. */
export const troublesIn = (output: string): string[] =>
  output.split("\n").filter((line) => line.startsWith("{") && !line.includes('"msg":"answered"'));
