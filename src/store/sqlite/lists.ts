import { eq, sql } from "drizzle-orm";
import { lists, listValues } from "../../../db/sqlite/schema.ts";
import type { List, ListName } from "../../directory/workplace.ts";
import { ScimError } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { type Connection, prepare } from "./connection.ts";
import { createTurns } from "./turns.ts";

/** The customer's lists, on any connection; what another process changed is seen at once. */
export interface Lists {
  /** As the list spells it; itself where the list is open; undefined where it is not in it. */
  accepted(list: ListName, value: string): string | undefined;
  /** In slices, between which others have their turn; all of it as it was at one moment. */
  read(list: ListName): Promise<List & { readonly generation: number }>;
  /** Which values the list has, and what becomes of others. */
  head(list: ListName): { readonly mode: List["mode"]; readonly generation: number };
}

/** The same for who writes; all of it runs inside the writer's transaction. */
export interface WriteLists {
  setMode(list: ListName, mode: List["mode"]): void;
  /** @returns the number of a generation that is to be written */
  draw(list: ListName): number;
  /** @param position that of the first value */
  add(list: ListName, generation: number, values: readonly string[], position: number): void;
  /**
   * Makes the values of a generation those of the list.
   * @param before the generation that they are to take the place of
   * @throws ScimError 409 when it is not there any more
   */
  take(list: ListName, generation: number, before: number): void;
  /** Forgets some of what the list had before, or never had. @returns false when all is gone */
  sweep(list: ListName): boolean;
}

/** Values that are read or written in one go. */
export const LIST_SLICE = 2500;

/** All there are. */
export const LIST_NAMES = lists.name.enumValues;

/** What a value is known by: in any case, and without spaces around it. */
export const listKey = (value: string): string => fold(value.trim());

export function createLists(connection: Connection): Lists {
  const statements = prepareReading(connection);
  const head: Lists["head"] = (list) => {
    const [row] = statements.head.all({ list });
    if (row === undefined) throw new Error(`The list '${list}' has lost its row.`);
    return row;
  };

  async function valuesOf(list: ListName, generation: number): Promise<readonly string[]> {
    const [counted] = statements.count.all({ list, generation });
    const values = Array.from({ length: counted?.count ?? 0 }, () => "");
    const turn = createTurns(undefined);
    for (let after = ""; ; ) {
      const rows = statements.following.all({ list, generation, after });
      for (const { position, value } of rows) values[position] = value;
      const last = rows.at(-1);
      if (last === undefined || rows.length < LIST_SLICE) return values;
      after = last.key;
      await turn();
    }
  }

  return {
    head,
    accepted(list, value) {
      const [row] = statements.find.all({ list, key: listKey(value) });
      if (row === undefined || row.mode === "open") return value;
      return row.value ?? undefined;
    },
    async read(list) {
      for (;;) {
        const { generation } = head(list);
        const values = await valuesOf(list, generation);
        const now = head(list);
        if (now.generation === generation) return { ...now, values };
      }
    },
  };
}

function prepareReading(connection: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const ofGeneration = sql`${listValues.list} = ${value("list")}
    AND ${listValues.generation} = ${value("generation")}`;
  return {
    head: prepare<ReturnType<Lists["head"]>>(
      connection,
      sql`SELECT ${lists.mode}, ${lists.generation} FROM ${lists}
        WHERE ${lists.name} = ${value("list")}`,
    ),
    find: prepare<{ mode: List["mode"]; value: string | null }>(
      connection,
      sql`SELECT ${lists.mode}, ${listValues.value} FROM ${lists} LEFT JOIN ${listValues}
          ON ${listValues.list} = ${lists.name} AND ${listValues.generation} = ${lists.generation}
            AND ${listValues.key} = ${value("key")}
        WHERE ${lists.name} = ${value("list")}`,
    ),
    count: prepare<{ count: number }>(
      connection,
      sql`SELECT count(*) AS count FROM ${listValues} WHERE ${ofGeneration}`,
    ),
    // By key, and not by position, for which there is no index.
    following: prepare<{ key: string; value: string; position: number }>(
      connection,
      sql`SELECT ${listValues.key}, ${listValues.value}, ${listValues.position} FROM ${listValues}
        WHERE ${ofGeneration} AND ${listValues.key} > ${value("after")}
        ORDER BY ${listValues.key} LIMIT ${LIST_SLICE}`,
    ),
  };
}

export function createWriteLists(connection: Connection): WriteLists {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const isThis = eq(lists.name, value("list"));
  const draw = prepare<{ drawn: number }>(
    connection,
    sql`UPDATE ${lists} SET drawn = drawn + 1 WHERE ${isThis} RETURNING drawn`,
  );
  const add = prepare(
    connection,
    sql`INSERT INTO ${listValues} (list, generation, key, value, position)
      SELECT ${value("list")}, ${value("generation")}, element.value ->> 0, element.value ->> 1,
        element.key + ${value("position")}
      FROM json_each(${value("rows")}) AS element`,
  );
  const take = prepare(
    connection,
    sql`UPDATE ${lists} SET generation = ${value("generation")}
      WHERE ${isThis} AND generation = ${value("before")}`,
  );
  // What was begun before the values that count and is not finished will never count.
  const sweep = prepare(
    connection,
    sql`DELETE FROM ${listValues} WHERE (list, generation, key) IN (
      SELECT ${listValues.list}, ${listValues.generation}, ${listValues.key}
      FROM ${lists} JOIN ${listValues} ON ${listValues.list} = ${lists.name}
        AND ${listValues.generation} < ${lists.generation}
      WHERE ${isThis} LIMIT ${LIST_SLICE})`,
  );
  return {
    setMode: (list, mode) =>
      void drizzle.update(lists).set({ mode }).where(eq(lists.name, list)).run(),
    draw: (list) => draw.all({ list })[0]?.drawn ?? 0,
    add(list, generation, values, position) {
      const rows = JSON.stringify(values.map((each) => [listKey(each), each]));
      add.run({ list, generation, position, rows });
    },
    take(list, generation, before) {
      if (take.run({ list, generation, before }) > 0) return;
      throw new ScimError(
        409,
        `Somebody else has changed the list '${list}' meanwhile. Look at it and try again.`,
      );
    },
    sweep: (list) => sweep.run({ list }) === LIST_SLICE,
  };
}
