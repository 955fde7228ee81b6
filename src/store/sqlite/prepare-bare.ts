import type { Database } from "bun:sqlite";

/** A statement without values and rows, such as BEGIN, prepared once. */
export function prepareBare(database: Database, text: string): () => void {
  const statement = database.prepare(text);
  return () => void statement.run();
}
