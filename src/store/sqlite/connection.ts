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

/** One that sees only what is committed, and cannot change it. */
export function openForReading(file: string): Connection {
  const connection = connect(file);
  connection.database.run("PRAGMA busy_timeout = 5000");
  connection.database.run("PRAGMA query_only = ON");
  return connection;
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

/** Text and values of a statement, which can be run elsewhere. */
export interface Compiled {
  readonly sql: string;
  readonly params: SQLQueryBindings[];
}

export function compile(fragment: SQL): Compiled {
  const { sql, params } = dialect.sqlToQuery(fragment);
  return { sql, params: params as SQLQueryBindings[] };
}

/** Runs a statement that is built anew for each call: a search. */
export function query<Row>(connection: Connection, fragment: SQL): Row[] {
  const { sql, params } = compile(fragment);
  const statement = connection.database.prepare<Row, SQLQueryBindings[]>(sql);
  try {
    return statement.all(...params);
  } finally {
    statement.finalize();
  }
}

const dialect = new SQLiteSyncDialect();
