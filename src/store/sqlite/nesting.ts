import { sql } from "drizzle-orm";
import { memberships, resources } from "../../../db/sqlite/schema.ts";
import { groupType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import type { Sequence } from "./sequence.ts";

/** Which groups are in which. */
export interface Nesting {
  /**
   * These groups and all that are in them, also through others.
   * @param turn is awaited between slices
   */
  within(ids: readonly string[], turn: () => Promise<void>): Promise<readonly string[]>;
}

/** Groups that are looked at in one go. */
const SLICE = 1000;

/**
 * A group may have any number of members, and few of them are groups: so groups are asked where
 * they are members, and the answer is kept until something changes.
 */
export function createNesting(connection: Connection, sequence: Pick<Sequence, "last">): Nesting {
  const { groups, inner } = prepareStatements(connection);
  let kept: { readonly seq: number; readonly inside: ReadonlyMap<string, string[]> } | undefined;

  async function read(turn: () => Promise<void>): Promise<ReadonlyMap<string, string[]>> {
    const seq = sequence.last();
    if (kept?.seq === seq) return kept.inside;
    const inside = new Map<string, string[]>();
    for (let after: string | undefined = ""; after !== undefined; ) {
      const ids: string[] = groups.all({ after, count: SLICE }).map(({ id }) => id);
      for (const { outer, id } of inner.all({ list: JSON.stringify(ids) })) {
        const known = inside.get(outer);
        if (known) known.push(id);
        else inside.set(outer, [id]);
      }
      after = ids.length < SLICE ? undefined : ids.at(-1);
      await turn();
    }
    kept = { seq, inside };
    return inside;
  }

  return {
    async within(ids, turn) {
      if (ids.length === 0) return [];
      const inside = await read(turn);
      const found = new Set(ids);
      // What is added on the way is visited too; groups that hold each other are there already.
      for (const id of found) for (const each of inside.get(id) ?? []) found.add(each);
      return [...found];
    },
  };
}

function prepareStatements(connection: Connection) {
  return {
    groups: prepare<{ id: string }>(
      connection,
      sql`SELECT ${resources.id} FROM ${resources}
        WHERE ${resources.type} = ${groupType.name}
          AND ${resources.id} > ${sql.placeholder("after")}
        ORDER BY ${resources.id} LIMIT ${sql.placeholder("count")}`,
    ),
    inner: prepare<{ outer: string; id: string }>(
      connection,
      sql`SELECT ${memberships.groupId} AS outer, ${memberships.memberId} AS id
        FROM json_each(${sql.placeholder("list")}) AS asked
        CROSS JOIN ${memberships} ON ${memberships.memberId} = asked.value`,
    ),
  };
}
