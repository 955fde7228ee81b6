import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { indexRows, uniqueRows } from "../../../db/sqlite/schema.ts";
import type { Document } from "../../scim/resource/resource.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { type IndexRow, indexRowsOf } from "../indexed.ts";
import { type Connection, prepare } from "./connection.ts";
import { isUniqueViolation, taken } from "./errors.ts";

/** A document, and the form of it that is searched. */
export interface Searched {
  readonly document: Document;
  readonly form: Document;
}

/** What filters find resources by. All of it runs inside the writer's transaction. */
export interface IndexRows {
  /**
   * Brings the rows of a resource in line with its document; those that stay are not touched.
   * @param before the document that its rows are of; undefined for a resource that has none yet
   * @throws ScimError 409 uniqueness
   */
  write(type: ResourceType, id: string, next: Searched, before: Searched | undefined): void;
  /** @param last the document that its rows are of */
  removeAll(type: ResourceType, id: string, last: Searched): void;
  /** The ids of those that have a unique value of such a document. */
  holders(type: ResourceType, searched: Searched): readonly string[];
  /** All rows of all resources, which are then to be written anew. */
  clear(): void;
}

export function createIndexRows(connection: Connection): IndexRows {
  const several = prepareTable(connection, indexRows);
  const unique = prepareTable(connection, uniqueRows);
  const holder = prepare<{ resource_id: string }>(
    connection,
    sql`SELECT ${uniqueRows.resourceId} FROM ${uniqueRows} WHERE ${uniqueRows.type} = ${TYPE}
      AND ${uniqueRows.attribute} = ${ATTRIBUTE} AND ${uniqueRows.key} = ${KEY}`,
  );
  const holderOf = (type: string, { attribute, key }: IndexRow) =>
    holder.get({ type, attribute, key })?.resource_id;

  function insert(type: string, id: string, row: IndexRow): void {
    const { attribute, key, value, isUnique } = row;
    if (!isUnique) return void several.insert.run({ type, attribute, key, id });
    try {
      unique.insert.run({ type, attribute, key, id });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Written already, while all rows are made anew.
      if (holderOf(type, row) !== id) throw taken(attribute, value, type);
    }
  }

  function remove(type: string, id: string, { attribute, key, isUnique }: IndexRow): void {
    (isUnique ? unique : several).remove.run({ type, attribute, key, id });
  }

  return {
    write(type, id, next, before) {
      const rows = rowsOf(type, next);
      const held = before ? new Map(rowsOf(type, before).map((row) => [nameOf(row), row])) : NONE;
      const added = held.size === 0 ? rows : rows.filter((row) => !held.delete(nameOf(row)));
      for (const row of held.values()) remove(type.name, id, row);
      for (const row of added) insert(type.name, id, row);
    },
    removeAll(type, id, last) {
      for (const row of rowsOf(type, last)) remove(type.name, id, row);
    },
    holders(type, searched) {
      const rows = rowsOf(type, searched).filter(({ isUnique }) => isUnique);
      const found = rows.flatMap((row) => holderOf(type.name, row) ?? []);
      return found.length > 1 ? [...new Set(found)] : found;
    },
    clear() {
      several.clear.run();
      unique.clear.run();
    },
  };
}

const NONE = new Map<string, IndexRow>();

const rowsOf = (type: ResourceType, { document, form }: Searched) =>
  indexRowsOf(type, document, form);

/** An attribute that has become unique, or is no longer, has other rows than before. */
const nameOf = ({ attribute, key, isUnique }: IndexRow) => `${attribute}\0${key}\0${isUnique}`;

const TYPE = sql.placeholder("type");
const ATTRIBUTE = sql.placeholder("attribute");
const KEY = sql.placeholder("key");
const ID = sql.placeholder("id");

/** Both tables have the same columns. */
function prepareTable(connection: Connection, table: SQLiteTable) {
  return {
    // What is there already is so while all rows are made anew.
    insert: prepare(
      connection,
      sql`INSERT ${table === indexRows ? sql`OR IGNORE` : sql``} INTO ${table}
        (type, attribute, key, resource_id) VALUES (${TYPE}, ${ATTRIBUTE}, ${KEY}, ${ID})`,
    ),
    remove: prepare(
      connection,
      sql`DELETE FROM ${table} WHERE type = ${TYPE} AND attribute = ${ATTRIBUTE} AND key = ${KEY}
        AND resource_id = ${ID}`,
    ),
    clear: prepare(connection, sql`DELETE FROM ${table}`),
  };
}
