import { sql } from "drizzle-orm";
import { grants } from "../../../db/sqlite/schema.ts";
import { compareCodePoints } from "../../scim/fold.ts";
import { type Connection, prepare } from "./connection.ts";

/**
 * Reads what was granted to some resources and to the groups above them, in one query for all.
 * @returns the permissions of each, in the order of code points, each once
 */
export function createHeldPermissions(connection: Connection) {
  const granted = prepare<{ holder: string; permission: string }>(
    connection,
    sql`SELECT ${grants.holderId} AS holder, ${grants.permission}
      FROM json_each(${sql.placeholder("list")}) AS wanted
      CROSS JOIN ${grants} ON ${grants.holderId} = wanted.value`,
  );
  return (
    ids: readonly string[],
    groupsOf: ReadonlyMap<string, readonly { readonly value: string }[]>,
  ): ((id: string) => string[]) => {
    const groups = [...groupsOf.values()].flatMap((each) => each.map(({ value }) => value));
    const list = JSON.stringify([...new Set([...ids, ...groups])]);
    const byHolder = Map.groupBy(granted.all({ list }), ({ holder }) => holder);
    const grantedTo = (holder: string) => byHolder.get(holder) ?? [];
    return (id) => {
      const above = groupsOf.get(id) ?? [];
      const all = [...grantedTo(id), ...above.flatMap(({ value }) => grantedTo(value))];
      return [...new Set(all.map(({ permission }) => permission))].sort(compareCodePoints);
    };
  };
}
