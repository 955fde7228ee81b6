import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import {
  departures,
  indexRows,
  marks,
  memberships,
  people,
  resources,
} from "../../../db/sqlite/schema.ts";
import { groupType, userType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { byOwnKey, byUserName } from "./people-keys.ts";

interface Id {
  readonly id: string;
}

/** The statements that people are found with. */
export function preparePeopleStatements(connection: Connection) {
  const ids = (fragment: SQL) => prepare<Id>(connection, fragment);
  return {
    ...preparePlaces(ids),
    ...prepareChanges(ids),
    judge: prepareJudge(connection),
    /** By id, or by what they are called. */
    groups: ids(
      sql`SELECT ${resources.id} FROM ${resources}
          WHERE ${resources.id} = ${value("group")} AND ${resources.type} = ${groupType.name}
        UNION SELECT ${indexRows.resourceId} FROM ${indexRows}
          WHERE ${indexRows.type} = ${groupType.name} AND ${indexRows.key} = ${value("key")}
            AND ${indexRows.attribute} = ${groupType.displayedBy[0]}`,
    ),
  };
}

const value = (name: string) => sql.placeholder(name);

type Prepare = (fragment: SQL) => ReturnType<typeof prepare<Id>>;

/** In the order of ids, behind one of them. */
function preparePlaces(ids: Prepare) {
  const behind = sql`${people.id} > ${value("after")}
    ORDER BY ${people.id} LIMIT ${value("count")}`;
  const by = (column: SQLiteColumn) =>
    ids(sql`SELECT ${people.id} FROM ${people} WHERE ${column} = ${value("key")} AND ${behind}`);
  const among = (select: SQL) =>
    ids(
      sql`SELECT id FROM (${select}) WHERE id > ${value("after")} ORDER BY id
        LIMIT ${value("count")}`,
    );
  return {
    all: ids(sql`SELECT ${people.id} FROM ${people} WHERE ${behind}`),
    by: {
      identifier: among(byOwnKey(people.identifierKey, value("key"))),
      userName: among(byUserName(value("key"))),
      email: among(byOwnKey(people.emailKey, value("key"))),
      employeeCode: by(people.employeeCodeKey),
      site: by(people.siteKey),
      department: by(people.departmentKey),
      company: by(people.companyKey),
    },
    members: ids(
      sql`SELECT ${memberships.memberId} AS id FROM ${memberships}
        WHERE ${memberships.groupId} = ${value("key")}
          AND ${memberships.memberId} > ${value("after")}
        ORDER BY ${memberships.memberId} LIMIT ${value("count")}`,
    ),
  };
}

function prepareChanges(ids: Prepare) {
  const count = value("count");
  const left = sql`${departures.type} = ${userType.name} AND ${departures.seq} > ${value("since")}`;
  return {
    changed: ids(
      sql`SELECT ${resources.id} FROM ${resources}
        WHERE ${resources.type} = ${userType.name} AND ${resources.seq} > ${value("since")}
        LIMIT ${count}`,
    ),
    /** Who changed together with others. */
    marked: ids(
      sql`SELECT ${marks.id} FROM ${marks} WHERE ${marks.seq} > ${value("since")} LIMIT ${count}`,
    ),
    departed: ids(
      sql`SELECT DISTINCT ${departures.id} FROM ${departures} WHERE ${left} LIMIT ${count}`,
    ),
    departedById: ids(
      sql`SELECT DISTINCT ${departures.id} FROM ${departures} INDEXED BY departures_by_id
        WHERE ${left} AND ${departures.id} > ${value("after")}
        ORDER BY ${departures.id} LIMIT ${count}`,
    ),
    /** Groups that changed with all who are in them; the second term is what the index says. */
    cascading: ids(
      sql`SELECT ${resources.id} FROM ${resources}
        WHERE ${resources.cascadeSeq} > ${value("since")} AND ${resources.cascadeSeq} > 0`,
    ),
    changedAmong: ids(
      sql`SELECT asked.value AS id FROM json_each(${value("list")}) AS asked
        LEFT JOIN ${resources} ON ${resources.id} = asked.value
        LEFT JOIN ${marks} ON ${marks.id} = asked.value
        WHERE ${resources.id} IS NULL OR ${resources.seq} > ${value("since")}
          OR ${marks.seq} > ${value("since")}
          OR ${isIn("inGroups", sql`asked.value`)}`,
    ),
  };
}

/** Whether somebody is a member of one of the groups. */
const isIn = (groups: string, id: SQL | SQLiteColumn) =>
  sql`EXISTS (SELECT 1 FROM ${memberships} WHERE ${memberships.memberId} = ${id}
    AND ${memberships.groupId} IN (SELECT value FROM json_each(${value(groups)})))`;

/**
 * Of each id: whether somebody is there who passes all conditions, and whether whoever asks may
 * have seen somebody there before. A condition that is null is none.
 */
function prepareJudge(connection: Connection) {
  const is = (name: string, column: SQLiteColumn) =>
    sql`(${value(name)} IS NULL OR ${column} = ${value(name)})`;
  const inSites = (column: SQLiteColumn) =>
    sql`(${value("sites")} IS NULL
      OR ${column} IN (SELECT value FROM json_each(${value("sites")})))`;
  const conditions = [
    sql`${people.id} IS NOT NULL`,
    inSites(people.siteKey),
    is("active", people.active),
    sql`(${value("source")} IS NULL OR ${value("source")} =
      (SELECT ${resources.source} FROM ${resources} WHERE ${resources.id} = ${people.id}))`,
    is("identifier", people.identifierKey),
    is("userName", people.userNameKey),
    is("email", people.emailKey),
    is("employeeCode", people.employeeCodeKey),
    is("site", people.siteKey),
    is("department", people.departmentKey),
    is("company", people.companyKey),
    sql`(${value("q")} IS NULL OR instr(${people.textKey}, ${value("q")}) > 0)`,
    sql`(${value("groups")} IS NULL OR ${isIn("groups", people.id)})`,
  ];
  const isHere = sql`${people.id} IS NOT NULL AND ${inSites(people.siteKey)}`;
  const hasLeft = sql`EXISTS (SELECT 1 FROM ${departures}
    WHERE ${departures.type} = ${userType.name} AND ${departures.id} = asked.value
      AND ${departures.seq} > ${value("since")} AND ${inSites(departures.siteKey)})`;
  return prepare<Id & { passes: number | null; seen: number | null }>(
    connection,
    sql`SELECT asked.value AS id, ${sql.join(conditions, sql` AND `)} AS passes,
        ${value("since")} IS NOT NULL AND ((${isHere}) OR ${hasLeft}) AS seen
      FROM json_each(${value("list")}) AS asked
      LEFT JOIN ${people} ON ${people.id} = asked.value`,
  );
}
