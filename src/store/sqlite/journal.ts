import { sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { Act } from "../../directory/store.ts";
import type { Connection } from "./connection.ts";

/** What happened to which resource; kept in the transaction in which it happened. */
export interface Entry {
  readonly resourceType: string;
  readonly resourceId: string;
  /** The version that the act left behind, or removed. */
  readonly version: number;
  readonly warnings: readonly string[];
}

export type Note = (act: Act, entry: Entry) => void;

export function createJournal({ drizzle }: Connection): Note {
  const value = (name: string) => sql.placeholder(name);
  const insert = drizzle
    .insert(journal)
    .values({
      at: value("at"),
      client: value("client"),
      token: value("token"),
      requestId: value("requestId"),
      method: value("method"),
      resourceType: value("resourceType"),
      resourceId: value("resourceId"),
      version: value("version"),
      warnings: value("warnings"),
    })
    .prepare();
  return (act, entry) => void insert.run({ ...act, ...entry });
}
