import { sql } from "drizzle-orm";
import { waiting } from "../../../db/sqlite/schema.ts";
import type { WorkplaceStore } from "../../directory/workplace-store.ts";
import { type Connection, prepare } from "./connection.ts";
import { createTurns } from "./turns.ts";

/** Counts value by value, for everybody may wait. */
export function createWaitingCount(connection: Connection): WorkplaceStore["waitingFor"] {
  const list = sql`${waiting.list} = ${sql.placeholder("list")}`;
  const next = prepare<{ key: string; value: string }>(
    connection,
    sql`SELECT ${waiting.key}, ${waiting.value} FROM ${waiting}
      WHERE ${list} AND ${waiting.key} > ${sql.placeholder("after")}
      ORDER BY ${waiting.key}, ${waiting.personId} LIMIT 1`,
  );
  const count = prepare<{ people: number }>(
    connection,
    sql`SELECT count(*) AS people FROM ${waiting}
      WHERE ${list} AND ${waiting.key} = ${sql.placeholder("key")}`,
  );
  return async (name, limit) => {
    const found: { value: string; people: number }[] = [];
    const turn = createTurns(undefined);
    for (let after = ""; ; ) {
      const [row] = next.all({ list: name, after });
      if (row === undefined) break;
      const [counted] = count.all({ list: name, key: row.key });
      found.push({ value: row.value, people: counted?.people ?? 0 });
      after = row.key;
      await turn();
    }
    return found.sort((a, b) => b.people - a.people).slice(0, limit);
  };
}
