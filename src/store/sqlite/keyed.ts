import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { externalIds, indexRows, resources, uniqueRows } from "../../../db/sqlite/schema.ts";
import type { Search, Viewer } from "../../directory/store.ts";
import type { Comparison } from "../../scim/filter/ast.ts";
import { leaf, pathName } from "../../scim/schema/lookup.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { isIndexed } from "../indexed.ts";
import { type Connection, prepare } from "./connection.ts";

/** The most ids that are read at once; a value that more resources have is searched for. */
const MOST = 500;

/**
 * Finds the ids of all resources that have one value, in their order: what identity providers ask
 * before each write. Such a search needs no statement of its own.
 * @returns undefined where the search asks for anything else, or too many have the value
 */
export function createKeyed(connection: Connection) {
  const unique = prepare<{ id: string }>(
    connection,
    sql`SELECT ${uniqueRows.resourceId} AS id FROM ${ofRow(uniqueRows)}`,
  );
  const several = prepareIds(connection, indexRows.resourceId, ofRow(indexRows));
  const external = prepareIds(
    connection,
    externalIds.resourceId,
    sql`${externalIds} WHERE ${externalIds.value} = ${KEY} AND ${externalIds.client} = ${CLIENT}
      AND (SELECT ${resources.type} FROM ${resources}
        WHERE ${resources.id} = ${externalIds.resourceId}) = ${TYPE}`,
  );

  function find(viewer: Viewer, { name: type }: ResourceType, { path, value: key }: Comparison) {
    if (path.attribute.storage === "perClient") {
      return viewer === null ? undefined : external.all({ key, client: viewer, type });
    }
    const { type: kind, uniqueness } = leaf(path);
    if (kind !== "string" || !isIndexed(path)) return undefined;
    const row = { type, attribute: pathName(path), key };
    if (uniqueness === "none") return several.all(row);
    const only = unique.get(row);
    return only ? [only] : [];
  }

  return (viewer: Viewer, asked: Search): readonly string[] | undefined => {
    const [target, ...others] = asked.targets;
    if (target === undefined || others.length > 0 || asked.walk || asked.descending) return;
    const { type, filter, sortBy } = target;
    if (sortBy !== undefined || filter?.kind !== "compare" || filter.op !== "eq") return;
    const rows = find(viewer, type, filter);
    if (rows !== undefined && rows.length <= MOST) return rows.map(({ id }) => id);
  };
}

const TYPE = sql.placeholder("type");
const ATTRIBUTE = sql.placeholder("attribute");
const KEY = sql.placeholder("key");
const CLIENT = sql.placeholder("client");

const ofRow = (rows: typeof indexRows | typeof uniqueRows) =>
  sql`${rows} WHERE ${rows.type} = ${TYPE} AND ${rows.attribute} = ${ATTRIBUTE}
    AND ${rows.key} = ${KEY}`;

const prepareIds = (connection: Connection, id: SQLiteColumn, from: SQL) =>
  prepare<{ id: string }>(
    connection,
    sql`SELECT ${id} AS id FROM ${from} ORDER BY id LIMIT ${MOST + 1}`,
  );
