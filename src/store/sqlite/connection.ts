import { Database, type SQLQueryBindings } from "bun:sqlite";
import { fillPlaceholders, type SQL } from "drizzle-orm";
import { type BunSQLiteDatabase, drizzle } from "drizzle-orm/bun-sqlite";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

/** One connection to the database file, with Drizzle on top of it. */
export interface Connection {
  readonly database: Database;
  readonly drizzle: BunSQLiteDatabase;
}

/** A statement that Drizzle's builder has no words for (json_each, recursion), prepared once. */
export interface Statement<Row> {
  all(values?: Record<string, unknown>): Row[];
  /** @returns the number of rows that were changed */
  run(values?: Record<string, unknown>): number;
}

export function connect(file: string): Connection {
  const database = new Database(file, { readwrite: true, create: false });
  return { database, drizzle: drizzle(database) };
}

/** @param fragment values that change from call to call are `sql.placeholder("name")` */
export function prepare<Row = never>(connection: Connection, fragment: SQL): Statement<Row> {
  const query = dialect.sqlToQuery(fragment);
  const statement = connection.database.prepare<Row, SQLQueryBindings[]>(query.sql);
  const bindings = (values: Record<string, unknown> = {}) =>
    fillPlaceholders(query.params, values) as SQLQueryBindings[];
  return {
    all: (values) => statement.all(...bindings(values)),
    run: (values) => statement.run(...bindings(values)).changes,
  };
}

/** Runs a statement that is built anew for each call: a search. */
export function query<Row>(connection: Connection, fragment: SQL): Row[] {
  const { sql, params } = dialect.sqlToQuery(fragment);
  const statement = connection.database.prepare<Row, SQLQueryBindings[]>(sql);
  try {
    return statement.all(...(params as SQLQueryBindings[]));
  } finally {
    statement.finalize();
  }
}

const dialect = new SQLiteSyncDialect();
