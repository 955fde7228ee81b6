import { eq, sql } from "drizzle-orm";
import { lists, listValues } from "../../../db/sqlite/schema.ts";
import type { List, ListName } from "../../directory/workplace.ts";
import { fold } from "../../scim/fold.ts";
import { type Connection, prepare } from "./connection.ts";

/** The customer's lists, on any connection; what another process changed is seen at once. */
export interface Lists {
  /** The value as the list spells it; itself where the list is open; undefined where it is not in it. */
  accepted(list: ListName, value: string): string | undefined;
  get(list: ListName): List;
}

/** What a value is known by: in any case, and without spaces around it. */
export const listKey = (value: string): string => fold(value.trim());

export function createLists(connection: Connection): Lists {
  const { drizzle } = connection;
  const name = sql.placeholder("list");
  const find = prepare<{ mode: List["mode"]; value: string | null }>(
    connection,
    sql`SELECT ${lists.mode}, ${listValues.value} FROM ${lists} LEFT JOIN ${listValues}
        ON ${listValues.list} = ${lists.name} AND ${listValues.key} = ${sql.placeholder("key")}
      WHERE ${lists.name} = ${name}`,
  );
  const mode = drizzle.select({ mode: lists.mode }).from(lists).where(eq(lists.name, name));
  const values = drizzle
    .select({ value: listValues.value })
    .from(listValues)
    .where(eq(listValues.list, name))
    .orderBy(listValues.position);
  const statements = { mode: mode.prepare(), values: values.prepare() };
  return {
    accepted(list, value) {
      const [row] = find.all({ list, key: listKey(value) });
      if (row === undefined || row.mode === "open") return value;
      return row.value ?? undefined;
    },
    get: (list) => ({
      mode: statements.mode.get({ list })?.mode ?? "open",
      values: statements.values.all({ list }).map(({ value }) => value),
    }),
  };
}
