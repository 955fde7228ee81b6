import { sql } from "drizzle-orm";
import { externalIds, memberships, resources } from "../../../db/sqlite/schema.ts";
import type { Viewer, Wanted } from "../../directory/store.ts";
import type { Document, Member, Stored } from "../../scim/resource/resource.ts";
import type { Storage } from "../../scim/schema/attribute.ts";
import { commonAttributes } from "../../scim/schema/common.ts";
import { keptAs } from "../../scim/schema/lookup.ts";
import { resourceTypes } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { type Above, aboveColumns, createRelations, type Related } from "./related.ts";

/** The attribute of which each client has a value of its own. */
export const perClient = commonAttributes.find(({ storage }) => storage === "perClient");

/** Reading resources by their ids, on any connection. */
export interface Resources {
  /** Those that are there, in the order of `ids`, all of them as they are at one moment. */
  find(viewer: Viewer, ids: readonly string[], wanted: Wanted): Stored[];
  /**
   * What is wanted of a resource of this type beside its document, for who writes: as it is after
   * what was just written.
   */
  related(type: string, id: string, wanted: Wanted): Related;
  /** Whether resources of a type, by its name, can have members. */
  hasMembers(type: string): boolean;
  /** In the order of their ids, at most so many. */
  membersBehind(id: string, after: string, count: number): readonly Member[];
}

/** A row of a resource, as `ROW` names its columns. */
export interface Row {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly created: number;
  readonly last_modified: number;
  readonly document: string;
  readonly plain: number | null;
  readonly external_id: string | null;
}

export const ROW = sql`${resources.id}, ${resources.type}, ${resources.version},
  ${resources.created}, ${resources.lastModified}, ${resources.document}, ${resources.plain},
  (SELECT ${externalIds.value} FROM ${externalIds}
    WHERE ${externalIds.resourceId} = ${resources.id} AND ${externalIds.client} =
      coalesce(${sql.placeholder("viewer")}, ${resources.client})) AS external_id`;

export function createResources(connection: Connection): Resources {
  const { row, above, members, membersBehind } = prepareStatements(connection);
  const relations = createRelations(connection);

  function related(type: string, id: string, wanted: Wanted, found: Above): Related {
    const related: { -readonly [Name in keyof Related]: Related[Name] } = {};
    if (wanted.members && has(type, "members")) related.members = members.all({ id }).map(member);
    const showsGroups = wanted.groups && has(type, "groups");
    const showsPermissions = wanted.permissions === true && has(type, "permissions");
    if (!showsGroups && !showsPermissions) return related;
    const direct = relations.directOf(found);
    if (showsGroups) related.groups = relations.groupsOf(id, direct);
    if (showsPermissions) related.permissions = relations.permissionsOf(id, found.holds, direct);
    return related;
  }

  function findOne(viewer: Viewer, id: string, wanted: Wanted): Stored | undefined {
    const found = row.get({ id, viewer });
    return found && storedOf(found, related(found.type, id, wanted, found));
  }

  return {
    hasMembers: (type) => has(type, "members"),
    membersBehind: (id, after, count) => membersBehind.all({ id, after, count }).map(member),
    related(type, id, wanted) {
      relations.known.forget();
      const found = above.get({ id });
      return found ? related(type, id, wanted, found) : {};
    },
    find(viewer, ids, wanted) {
      relations.known.at(connection.hold());
      return ids.flatMap((id) => findOne(viewer, id, wanted) ?? []);
    },
  };
}

interface MemberRow {
  readonly value: string;
  readonly type: string;
  readonly display: string | null;
}

const member = ({ value, type, display }: MemberRow): Member => ({
  value,
  type,
  ...(display !== null && { display }),
});

/** A resource whose document is read from its text when somebody looks into it. */
export function storedOf(row: Row, related: Related = {}): Stored {
  const { document: json, plain: extensions, external_id: externalId } = row;
  let read: Document | undefined;
  const stored: Stored = {
    type: row.type,
    id: row.id,
    version: row.version,
    created: row.created,
    lastModified: row.last_modified,
    get document() {
      read ??= documentOf(json, externalId);
      return read;
    },
    ...(extensions !== null && { plain: { json, own: ownOf(externalId), extensions } }),
    ...related,
  };
  return stored;
}

const documentOf = (json: string, externalId: string | null): Document =>
  withExternalId(JSON.parse(json), externalId ?? undefined);

/** What a client sent: the document, and what only that client sees. */
export const withExternalId = (document: Document, externalId: string | undefined): Document =>
  perClient && externalId !== undefined ? { ...document, [perClient.name]: externalId } : document;

/** What only the asking client sees, as JSON. */
export const ownOf = (externalId: string | null | undefined): string =>
  perClient && typeof externalId === "string"
    ? `${JSON.stringify(perClient.name)}:${JSON.stringify(externalId)}`
    : "";

/** Whether resources of a type have an attribute that is kept in this way. */
function has(typeName: string, storage: Storage): boolean {
  const key = `${typeName} ${storage}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const type = resourceTypes.find(({ name }) => name === typeName);
  const found = type !== undefined && keptAs(type, storage).length > 0;
  kept.set(key, found);
  return found;
}
const kept = new Map<string, boolean>();

function prepareStatements(connection: Connection) {
  const { groupId, memberId } = memberships;
  const id = sql.placeholder("id");
  const ofGroup = sql`SELECT ${memberId} AS value, ${resources.type}, ${resources.display}
    FROM ${memberships} CROSS JOIN ${resources} ON ${resources.id} = ${memberId}
    WHERE ${groupId} = ${id}`;
  return {
    row: prepare<Row & Above>(
      connection,
      sql`SELECT ${ROW}, ${aboveColumns(sql`${resources.id}`)} FROM ${resources}
        WHERE ${resources.id} = ${id}`,
    ),
    above: prepare<Above>(connection, sql`SELECT ${aboveColumns(sql`${id}`)}`),
    members: prepare<MemberRow>(connection, sql`${ofGroup} ORDER BY ${memberId}`),
    membersBehind: prepare<MemberRow>(
      connection,
      sql`${ofGroup} AND ${memberId} > ${sql.placeholder("after")}
        ORDER BY ${memberId} LIMIT ${sql.placeholder("count")}`,
    ),
  };
}
