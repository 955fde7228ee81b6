import { getTableColumns, sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalEntry } from "../../directory/workplace.ts";
import { fold } from "../../scim/fold.ts";

/** A row as SQLite gives it. */
export type JournalRow = Omit<typeof journal.$inferSelect, "changes" | "warnings" | "bytes"> & {
  /** JSON. */
  readonly changes: string;
  readonly warnings: string;
  readonly bytes: number;
};

/** What a SELECT of rows names. */
export const journalColumns = sql.join(
  Object.entries(getTableColumns(journal)).map(
    ([name, column]) => sql`${column} AS ${sql.identifier(name)}`,
  ),
  sql`, `,
);

export const entryOf = ({
  bytes: _bytes,
  changes,
  warnings,
  ...row
}: JournalRow): JournalEntry => ({
  ...row,
  changes: JSON.parse(changes),
  warnings: JSON.parse(warnings),
});

/** @returns whether a row tells of this text somewhere, in any case */
export function tellsOf(text: string): (row: JournalRow) => boolean {
  const wanted = fold(text);
  const escaped = JSON.stringify(wanted).slice(1, -1);
  const has = (told: string | null) => told !== null && fold(told).includes(wanted);
  // The JSON is parsed only where it can be in there, for it has names of its own.
  const mayHave = (json: string) => json !== "[]" && fold(json).includes(escaped);
  return ({ resourceName, detail, requestId, address, warnings, changes }) =>
    [resourceName, detail, requestId, address].some(has) ||
    [warnings, changes].some((json) => mayHave(json) && textsOf(JSON.parse(json)).some(has));
}

/** The texts of a value, and of all within it. */
export function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return value === null ? [] : [`${value}`];
  return Object.values(value).flatMap(textsOf);
}
