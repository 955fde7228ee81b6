import { sql } from "drizzle-orm";
import { grants, memberships, permissions, resources } from "../../../db/sqlite/schema.ts";
import { groupType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { marking } from "./marking.ts";

/** What there is to be granted, and who has it, on any connection. */
export interface Grants {
  /** All permissions, in the order of the administrator. */
  names(): readonly string[];
  /** To how many people and groups each is granted; those that nobody has are not there. */
  counts(): ReadonlyMap<string, number>;
  /** Granted to the person or the group itself, in the order of the alphabet. */
  of(id: string): readonly string[];
  /** What all groups above pass on, also those that hold one of the others. */
  inherited(id: string): readonly { readonly permission: string; readonly group: string }[];
  /** Undefined where no person and no group has this id. */
  holder(id: string): { readonly type: string; readonly display: string | null } | undefined;
}

/** The same for who writes; all of it runs inside the writer's transaction. */
export interface WriteGrants extends Grants {
  replace(names: readonly string[]): void;
  /** @param seq the number of the change, for all who have it */
  rename(from: string, to: string, seq: number): void;
  /** Gives a person or a group exactly these. Of a group, all who are in it count as changed. */
  set(id: string, names: readonly string[], seq: number): void;
  /** Whoever had them is gone. */
  removeAll(id: string): void;
}

export function createGrants(connection: Connection): Grants {
  const { names, counts, of, inherited, holder } = prepareReading(connection);
  return {
    names: () => names.all().map(({ name }) => name),
    counts: () => new Map(counts.all().map(({ permission, count }) => [permission, count])),
    of: (id) => of.all({ id }).map(({ permission }) => permission),
    inherited: (id) => inherited.all({ id }),
    holder: (id) => holder.all({ id })[0],
  };
}

export function createWriteGrants(connection: Connection): WriteGrants {
  const statements = prepareWriting(connection);
  const { clear, insert, renameIt, renameGrants, markHolders, markGroups } = statements;
  const { mark, revoke, grant, removeAll } = statements;
  return {
    ...createGrants(connection),
    replace(all) {
      clear.run();
      insert.run({ list: JSON.stringify(all) });
    },
    rename(from, to, seq) {
      markHolders.run({ from, seq });
      markGroups.run({ from, seq, group: groupType.name });
      renameIt.run({ from, to });
      renameGrants.run({ from, to });
    },
    set(id, wanted, seq) {
      const list = JSON.stringify(wanted);
      revoke.run({ id, list });
      grant.run({ id, list });
      mark.run({ id, seq, group: groupType.name });
    },
    removeAll: (id) => void removeAll.run({ id }),
  };
}

const value = (name: string) => sql.placeholder(name);
const ofHolder = sql`${grants.holderId} = ${value("id")}`;

function prepareReading(connection: Connection) {
  const { groupId, memberId } = memberships;
  return {
    names: prepare<{ name: string }>(
      connection,
      sql`SELECT ${permissions.name} FROM ${permissions} ORDER BY ${permissions.position}`,
    ),
    counts: prepare<{ permission: string; count: number }>(
      connection,
      sql`SELECT ${grants.permission}, count(*) AS count FROM ${grants}
        GROUP BY ${grants.permission}`,
    ),
    of: prepare<{ permission: string }>(
      connection,
      sql`SELECT ${grants.permission} FROM ${grants} WHERE ${ofHolder}
        ORDER BY ${grants.permission}`,
    ),
    // UNION drops what was found before, so that groups which contain each other end the recursion.
    inherited: prepare<{ permission: string; group: string }>(
      connection,
      sql`WITH RECURSIVE up (id) AS (
          SELECT ${groupId} FROM ${memberships} WHERE ${memberId} = ${value("id")}
          UNION SELECT ${groupId} FROM up CROSS JOIN ${memberships} ON ${memberId} = up.id)
        SELECT ${grants.permission}, up.id AS "group"
        FROM up CROSS JOIN ${grants} ON ${grants.holderId} = up.id WHERE up.id <> ${value("id")}
        ORDER BY ${grants.permission}, up.id`,
    ),
    holder: prepare<{ type: string; display: string | null }>(
      connection,
      sql`SELECT ${resources.type}, ${resources.display} FROM ${resources}
        WHERE ${resources.id} = ${value("id")}`,
    ),
  };
}

function prepareWriting(connection: Connection) {
  const list = sql`(SELECT value FROM json_each(${value("list")}))`;
  // A change of a group is one of all who are in it.
  const marked = sql`UPDATE ${resources} SET seq = ${value("seq")},
    cascade_seq = CASE type WHEN ${value("group")} THEN ${value("seq")} ELSE cascade_seq END`;
  return {
    clear: prepare(connection, sql`DELETE FROM ${permissions}`),
    insert: prepare(
      connection,
      sql`INSERT INTO ${permissions} (name, position)
        SELECT value, key FROM json_each(${value("list")})`,
    ),
    renameIt: prepare(
      connection,
      sql`UPDATE ${permissions} SET name = ${value("to")}
        WHERE ${permissions.name} = ${value("from")}`,
    ),
    renameGrants: prepare(
      connection,
      sql`UPDATE ${grants} SET permission = ${value("to")}
        WHERE ${grants.permission} = ${value("from")}`,
    ),
    markHolders: prepare(
      connection,
      marking(
        sql`SELECT ${grants.holderId} AS id FROM ${grants}
          WHERE ${grants.permission} = ${value("from")}`,
      ),
    ),
    markGroups: prepare(
      connection,
      sql`${marked} WHERE ${resources.type} = ${value("group")} AND ${resources.id} IN (
        SELECT ${grants.holderId} FROM ${grants} WHERE ${grants.permission} = ${value("from")})`,
    ),
    mark: prepare(connection, sql`${marked} WHERE ${resources.id} = ${value("id")}`),
    revoke: prepare(
      connection,
      sql`DELETE FROM ${grants} WHERE ${ofHolder} AND ${grants.permission} NOT IN ${list}`,
    ),
    grant: prepare(
      connection,
      sql`INSERT OR IGNORE INTO ${grants} (holder_id, permission)
        SELECT ${value("id")}, value FROM json_each(${value("list")})`,
    ),
    removeAll: prepare(connection, sql`DELETE FROM ${grants} WHERE ${ofHolder}`),
  };
}
