import { sql } from "drizzle-orm";
import { sequence } from "../../../db/sqlite/schema.ts";
import { type Connection, prepare } from "./connection.ts";

/** Numbers the changes that workplace systems see. */
export interface Sequence {
  /** Inside the writer's transaction: a number of its own for a change. */
  next(): number;
  /** The last one that is committed, on a connection for reading. */
  last(): number;
  /** Departures up to this one are not remembered any more, on a connection for reading. */
  forgottenTo(): number;
}

export function createSequence(connection: Connection): Sequence {
  const next = prepare<{ value: number }>(
    connection,
    sql`UPDATE ${sequence} SET value = value + 1 RETURNING value`,
  );
  const last = prepare<{ value: number }>(connection, sql`SELECT value FROM ${sequence}`);
  const forgotten = prepare<{ value: number }>(
    connection,
    sql`SELECT ${sequence.forgottenTo} AS value FROM ${sequence}`,
  );
  const only = (row: { value: number } | undefined): number => {
    if (row === undefined) throw new Error("The table 'sequence' has lost its row.");
    return row.value;
  };
  return {
    next: () => only(next.get()),
    last: () => only(last.get()),
    forgottenTo: () => only(forgotten.get()),
  };
}
