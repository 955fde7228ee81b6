import { sql } from "drizzle-orm";
import { departures, grants, memberships, people, resources } from "../../../db/sqlite/schema.ts";
import type { GroupsQuery, PeopleStore } from "../../directory/people-store.ts";
import type { WorkplaceGroup } from "../../directory/workplace.ts";
import { fold } from "../../scim/fold.ts";
import { groupType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { type IdSource, walkIds } from "./id-walk.ts";
import { listKey } from "./lists.ts";
import type { Reading } from "./people-query.ts";
import { nameOf, PROVENANCE, type ProvenanceRow } from "./person-rows.ts";
import { provenanceOf } from "./resource-rows.ts";
import { createTurns } from "./turns.ts";

/** Ids that are looked at in one go. */
const SLICE = 1000;

/** Groups in the order of their ids, on a connection for reading. */
export function createGroupQuery({
  connection,
  sequence,
}: Reading): Pick<PeopleStore, "group" | "groups" | "groupMembers"> {
  const statements = prepareStatements(connection);
  return {
    group: async (id) => find(statements, id),
    async groups(query) {
      const turn = createTurns(query.signal);
      // First, so that what changes while the page is read is told the next time.
      const seq = sequence.last();
      const { rows, next } = await walk(statements, query, turn);
      const items: WorkplaceGroup[] = [];
      for (const { id, passes } of rows) {
        const group = passes === 1 ? find(statements, id) : undefined;
        if (group) items.push(group);
        await turn();
      }
      return {
        items,
        removed: rows.filter(({ passes }) => passes !== 1).map(({ id }) => id),
        ...(next !== undefined && { next }),
        seq,
        forgottenTo: sequence.forgottenTo(),
      };
    },
    async groupMembers(id, after, limit, sites) {
      const keys = sites === undefined ? null : JSON.stringify(sites.map(listKey));
      const { rows, next } = await walkIds({
        sources: [
          (from, count) => statements.members.all({ id, after: from, count }).map((row) => row.id),
        ],
        slice: keys === null ? limit + 1 : SLICE,
        judge: (ids) =>
          statements.named.all({ list: JSON.stringify(ids), sites: keys, group: groupType.name }),
        after,
        limit,
        turn: createTurns(undefined),
      });
      const items = rows.map((row) => ({ ...nameOf(row), type: row.type }));
      return { items, ...(next !== undefined && { next }) };
    },
  };
}

type Statements = ReturnType<typeof prepareStatements>;

/** Goes through all groups: there are few of them beside people. */
function walk(statements: Statements, query: GroupsQuery, turn: () => Promise<void>) {
  const { displayName, since = null, after, limit } = query;
  const key = displayName === undefined ? null : fold(displayName);
  const all: IdSource = (from, count) =>
    statements.all.all({ after: from, count }).map(({ id }) => id);
  const departed: IdSource = (from, count) =>
    statements.departed.all({ since, after: from, count }).map(({ id }) => id);
  return walkIds({
    sources: since === null ? [all] : [all, departed],
    slice: SLICE,
    judge: (ids) =>
      statements.judge
        .all({ list: JSON.stringify(ids), key, since })
        .filter(({ changed, passes }) =>
          since === null ? passes === 1 : changed === 1 || passes === null,
        ),
    after,
    limit,
    turn,
  });
}

function find(statements: Statements, id: string): WorkplaceGroup | undefined {
  const [row] = statements.one.all({ id });
  if (row === undefined) return undefined;
  return {
    ...nameOf(row),
    ...provenanceOf(row),
    permissions: statements.permissions.all({ id }).map(({ permission }) => permission),
    memberCount: statements.size.all({ id })[0]?.count ?? 0,
    created: row.created,
    lastModified: row.last_modified,
  };
}

interface Named {
  readonly id: string;
  readonly display: string | null;
}

function prepareStatements(connection: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const list = sql`json_each(${value("list")}) AS asked`;
  const isGroup = sql`${resources.type} = ${groupType.name}`;
  return {
    one: prepare<Named & ProvenanceRow & { created: number; last_modified: number }>(
      connection,
      sql`SELECT ${resources.id}, ${resources.display}, ${PROVENANCE}, ${resources.created},
          ${resources.lastModified}
        FROM ${resources} WHERE ${resources.id} = ${value("id")} AND ${isGroup}`,
    ),
    permissions: prepare<{ permission: string }>(
      connection,
      sql`SELECT ${grants.permission} FROM ${grants} WHERE ${grants.holderId} = ${value("id")}
        ORDER BY ${grants.permission}`,
    ),
    size: prepare<{ count: number }>(
      connection,
      sql`SELECT count(*) AS count FROM ${memberships}
        WHERE ${memberships.groupId} = ${value("id")}`,
    ),
    all: prepare<{ id: string }>(
      connection,
      sql`SELECT ${resources.id} FROM ${resources}
        WHERE ${isGroup} AND ${resources.id} > ${value("after")}
        ORDER BY ${resources.id} LIMIT ${value("count")}`,
    ),
    departed: prepare<{ id: string }>(
      connection,
      sql`SELECT DISTINCT ${departures.id} FROM ${departures} INDEXED BY departures_by_id
        WHERE ${departures.type} = ${groupType.name} AND ${departures.id} > ${value("after")}
          AND ${departures.seq} > ${value("since")}
        ORDER BY ${departures.id} LIMIT ${value("count")}`,
    ),
    /** `passes` is null where there is no such group any more. */
    judge: prepare<{ id: string; passes: number | null; changed: number | null }>(
      connection,
      sql`SELECT asked.value AS id,
          CASE WHEN ${resources.id} IS NOT NULL THEN ${value("key")} IS NULL
            OR coalesce(${resources.displayKey}, '') = ${value("key")} END AS passes,
          max(${resources.seq}, ${resources.cascadeSeq}) > ${value("since")} AS changed
        FROM ${list} LEFT JOIN ${resources} ON ${resources.id} = asked.value AND ${isGroup}`,
    ),
    members: prepare<{ id: string }>(
      connection,
      sql`SELECT ${memberships.memberId} AS id FROM ${memberships}
        WHERE ${memberships.groupId} = ${value("id")}
          AND ${memberships.memberId} > ${value("after")}
        ORDER BY ${memberships.memberId} LIMIT ${value("count")}`,
    ),
    named: prepare<Named & { type: string }>(
      connection,
      sql`SELECT ${resources.id}, ${resources.type}, ${resources.display}
        FROM ${list} CROSS JOIN ${resources} ON ${resources.id} = asked.value
        LEFT JOIN ${people} ON ${people.id} = asked.value
        WHERE ${value("sites")} IS NULL OR ${resources.type} = ${value("group")}
          OR ${people.siteKey} IN (SELECT value FROM json_each(${value("sites")}))
        ORDER BY asked.key`,
    ),
  };
}
