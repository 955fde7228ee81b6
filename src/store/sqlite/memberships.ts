import { sql } from "drizzle-orm";
import { marks, memberships, resources } from "../../../db/sqlite/schema.ts";
import type { MembershipDelta } from "../../directory/store.ts";
import type { AttributeChange } from "../../directory/workplace.ts";
import type { CheckedFilter } from "../../scim/filter/ast.ts";
import { shortenedValue } from "../../scim/resource/changes.ts";
import { shortened } from "../../scim/resource/text.ts";
import { coreAttributes, groupType, type ResourceType } from "../../scim/schema/resource-type.ts";
import { placeOf } from "../columns.ts";
import { whereValue } from "../where.ts";
import { type Connection, prepare } from "./connection.ts";
import { marking } from "./marking.ts";

/** Who is a member of what. All of it runs inside the writer's transaction. */
export interface Memberships {
  /**
   * Applies the changes in their order. Only the rows named are touched: adding one member costs
   * the same in a group of ten and in a group of 100,000.
   */
  apply(type: ResourceType, groupId: string, deltas: readonly MembershipDelta[]): Applied;
  /**
   * Ends all memberships of a resource, as a group and as a member. Its groups become a version
   * newer.
   */
  removeAll(id: string, at: number, seq: number): void;
  /** Who these ids are have other groups than before, and whoever is in them. */
  mark(ids: readonly string[], seq: number): void;
}

export interface Applied {
  /** Who came and who went, some perhaps both. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly warnings: readonly string[];
}

/** What the journal tells of it: who left as what was before, who joined as what is after. */
export function membershipChange({ joined, left }: Applied): AttributeChange[] {
  const stayed = new Set(joined).intersection(new Set(left));
  const others = (ids: readonly string[]) =>
    stayed.size === 0 ? ids : ids.filter((id) => !stayed.has(id));
  const [before, after] = [others(left), others(joined)];
  if (before.length + after.length === 0) return [];
  const shown = (ids: readonly string[]) => shortenedValue([...ids]);
  return [
    {
      path: "members",
      ...(before.length > 0 && { before: shown(before) }),
      ...(after.length > 0 && { after: shown(after) }),
    },
  ];
}

/** Characters of an id that nobody has, which may be any text. */
const SHOWN_ID = 64;

export function createMemberships(connection: Connection): Memberships {
  const statements = prepareStatements(connection);

  function add(groupId: string, ids: readonly string[], { joined, warnings }: Applying): void {
    const others = ids.filter((id) => id !== groupId);
    if (others.length < ids.length) {
      warnings.push(`Group '${groupId}' cannot be a member of itself; passed over.`);
    }
    if (others.length === 0) return;
    const list = JSON.stringify(others);
    for (const { id } of statements.unknown.all({ list })) {
      warnings.push(`Member '${shortened(id, SHOWN_ID)}' is not known here; passed over.`);
    }
    push(joined, statements.add.all({ groupId, list }));
  }

  const applyOne = (
    type: ResourceType,
    groupId: string,
    delta: MembershipDelta,
    applying: Applying,
  ): void => {
    const { left } = applying;
    const list = "ids" in delta ? JSON.stringify(delta.ids) : "[]";
    if (delta.kind === "remove") push(left, statements.remove.all({ groupId, list }));
    if (delta.kind === "replaceAll") push(left, statements.removeOthers.all({ groupId, list }));
    if (delta.kind === "removeWhere") {
      push(left, removeWhere(connection, type, groupId, delta.filter));
    }
    if (delta.kind === "add" || delta.kind === "replaceAll") add(groupId, delta.ids, applying);
  };

  return {
    apply(type, groupId, deltas) {
      const applying: Applying = { joined: [], left: [], warnings: [] };
      for (const delta of deltas) applyOne(type, groupId, delta, applying);
      return applying;
    },
    removeAll(id, at, seq) {
      statements.renewGroupsOf.run({ id, at, seq });
      statements.leaveAll.run({ id });
      statements.unmark.run({ id });
      statements.markMembers.run({ id, seq });
      statements.markInner.run({ id, seq });
      statements.dissolve.run({ id });
    },
    mark,
  };

  function mark(ids: readonly string[], seq: number): void {
    if (ids.length === 0) return;
    const list = JSON.stringify(ids);
    statements.mark.run({ list, seq });
    statements.markGroups.run({ list, seq });
  }
}

interface Applying extends Applied {
  readonly joined: string[];
  readonly left: string[];
  readonly warnings: string[];
}

interface MemberRow {
  readonly member_id: string;
}

/** One by one: a call with 100,000 arguments would be too much. */
function push(ids: string[], rows: readonly MemberRow[]): void {
  for (const { member_id } of rows) ids.push(member_id);
}

function prepareStatements(connection: Connection) {
  const list = sql`(SELECT value FROM json_each(${sql.placeholder("list")}))`;
  const groupId = sql.placeholder("groupId");
  const id = sql.placeholder("id");
  const seq = sql.placeholder("seq");
  // Of a group all who are in it, which reading finds out: there may be many.
  const cascade = sql`UPDATE ${resources} SET cascade_seq = ${seq}
    WHERE ${resources.type} = ${groupType.name} AND ${resources.id} IN`;
  const members = sql`SELECT ${memberships.memberId} FROM ${memberships}
    WHERE ${memberships.groupId} = ${id}`;
  const ofGroup = sql`DELETE FROM ${memberships} WHERE ${memberships.groupId} = ${groupId}`;
  return {
    add: prepare<MemberRow>(
      connection,
      sql`INSERT OR IGNORE INTO ${memberships} (group_id, member_id)
        SELECT ${groupId}, ${resources.id} FROM ${resources} WHERE ${resources.id} IN ${list}
        RETURNING member_id`,
    ),
    unknown: prepare<{ id: string }>(
      connection,
      sql`SELECT DISTINCT asked.value AS id FROM json_each(${sql.placeholder("list")}) AS asked
        WHERE NOT EXISTS (SELECT 1 FROM ${resources} WHERE ${resources.id} = asked.value)`,
    ),
    remove: prepare<MemberRow>(
      connection,
      sql`${ofGroup} AND ${memberships.memberId} IN ${list} RETURNING member_id`,
    ),
    removeOthers: prepare<MemberRow>(
      connection,
      sql`${ofGroup} AND ${memberships.memberId} NOT IN ${list} RETURNING member_id`,
    ),
    mark: prepare(
      connection,
      marking(sql`SELECT value AS id FROM json_each(${sql.placeholder("list")})`),
    ),
    markGroups: prepare(connection, sql`${cascade} ${list}`),
    markMembers: prepare(
      connection,
      marking(
        sql`SELECT ${memberships.memberId} AS id FROM ${memberships}
          WHERE ${memberships.groupId} = ${id}`,
      ),
    ),
    markInner: prepare(connection, sql`${cascade} (${members})`),
    unmark: prepare(connection, sql`DELETE FROM ${marks} WHERE ${marks.id} = ${id}`),
    renewGroupsOf: prepare(
      connection,
      sql`UPDATE ${resources} SET version = version + 1, last_modified = ${sql.placeholder("at")},
          seq = ${sql.placeholder("seq")}
        WHERE ${resources.id} IN (
          SELECT ${memberships.groupId} FROM ${memberships} WHERE ${memberships.memberId} = ${id})`,
    ),
    leaveAll: prepare(
      connection,
      sql`DELETE FROM ${memberships} WHERE ${memberships.memberId} = ${id}`,
    ),
    dissolve: prepare(
      connection,
      sql`DELETE FROM ${memberships} WHERE ${memberships.groupId} = ${id}`,
    ),
  };
}

function removeWhere(
  connection: Connection,
  type: ResourceType,
  groupId: string,
  filter: CheckedFilter,
): readonly MemberRow[] {
  const attribute = coreAttributes(type).find(({ storage }) => storage === "members");
  if (attribute === undefined) return [];
  const place = placeOf({ attribute }, { type, viewer: null });
  if (place.rows === undefined) return [];
  // The expressions of `place` speak of the group as the resource that is searched.
  const matching = sql`SELECT ${memberships.memberId} FROM ${resources}, ${place.rows.from}
    WHERE ${resources.id} = ${groupId} AND ${place.rows.on} AND ${whereValue(filter, place)}`;
  return prepare<MemberRow>(
    connection,
    sql`DELETE FROM ${memberships}
      WHERE ${memberships.groupId} = ${groupId} AND ${memberships.memberId} IN (${matching})
      RETURNING member_id`,
  ).all();
}
