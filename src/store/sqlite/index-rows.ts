import { and, eq, sql } from "drizzle-orm";
import { indexRows } from "../../../db/sqlite/schema.ts";
import type { Document } from "../../scim/resource/resource.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { type IndexRow, indexRowsOf } from "../indexed.ts";
import type { Connection } from "./connection.ts";
import { isUniqueViolation, taken } from "./errors.ts";

/** What filters find resources by. All of it runs inside the writer's transaction. */
export interface IndexRows {
  /**
   * Brings the rows of a resource in line with its document; those that stay are not touched.
   * @throws ScimError 409 uniqueness
   */
  write(type: ResourceType, id: string, document: Document, form: Document, isNew: boolean): void;
  removeAll(id: string): void;
  /** The ids of those that have a unique value of such a document. */
  holders(type: ResourceType, document: Document, form: Document): readonly string[];
}

export function createIndexRows({ drizzle }: Connection): IndexRows {
  const value = (name: string) => sql.placeholder(name);
  const held = drizzle
    .select({ attribute: indexRows.attribute, key: indexRows.key, isUnique: indexRows.isUnique })
    .from(indexRows)
    .where(eq(indexRows.resourceId, value("id")))
    .prepare();
  const insert = drizzle
    .insert(indexRows)
    .values({
      type: value("type"),
      attribute: value("attribute"),
      key: value("key"),
      resourceId: value("id"),
      isUnique: value("isUnique"),
    })
    .prepare();
  const remove = drizzle
    .delete(indexRows)
    .where(
      and(
        eq(indexRows.type, value("type")),
        eq(indexRows.attribute, value("attribute")),
        eq(indexRows.key, value("key")),
        eq(indexRows.resourceId, value("id")),
      ),
    )
    .prepare();
  const holder = drizzle
    .select({ id: indexRows.resourceId })
    .from(indexRows)
    .where(
      and(
        eq(indexRows.type, value("type")),
        eq(indexRows.attribute, value("attribute")),
        eq(indexRows.key, value("key")),
        eq(indexRows.isUnique, true),
      ),
    )
    .prepare();
  const removeAll = drizzle
    .delete(indexRows)
    .where(eq(indexRows.resourceId, value("id")))
    .prepare();

  return {
    write(type, id, document, form, isNew) {
      const next = new Map(indexRowsOf(type, document, form).map((row) => [nameOf(row), row]));
      for (const row of isNew ? [] : held.all({ id })) {
        // Written already, unless it is no longer among the next ones.
        if (!next.delete(nameOf(row))) remove.run({ type: type.name, id, ...row });
      }
      for (const { attribute, key, value, isUnique } of next.values()) {
        try {
          insert.run({ type: type.name, attribute, key, id, isUnique });
        } catch (error) {
          throw isUniqueViolation(error) ? taken(attribute, value, type.name) : error;
        }
      }
    },
    removeAll: (id) => void removeAll.run({ id }),
    holders(type, document, form) {
      const unique = indexRowsOf(type, document, form).filter(({ isUnique }) => isUnique);
      const found = unique.map(({ attribute, key }) =>
        holder.get({ type: type.name, attribute, key }),
      );
      return [...new Set(found.flatMap((row) => row?.id ?? []))];
    },
  };
}

/** An attribute that has become unique, or is no longer, has other rows than before. */
const nameOf = ({ attribute, key, isUnique }: Omit<IndexRow, "value">) =>
  `${attribute}\0${key}\0${isUnique}`;
