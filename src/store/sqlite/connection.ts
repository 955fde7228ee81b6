import { Database, type SQLQueryBindings } from "bun:sqlite";
import { is, Param, Placeholder, type SQL } from "drizzle-orm";
import { type BunSQLiteDatabase, drizzle } from "drizzle-orm/bun-sqlite";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { askVersion, createSnapshot, type Snapshot } from "./snapshot.ts";

/** One connection to the database file, with Drizzle on top of it. */
export interface Connection extends Snapshot {
  readonly database: Database;
  readonly drizzle: BunSQLiteDatabase;
}

/** A statement that Drizzle's builder has no words for (json_each, recursion), prepared once. */
export interface Statement<Row> {
  all(values?: Record<string, unknown>): Row[];
  /** The first row. */
  get(values?: Record<string, unknown>): Row | undefined;
  /** @returns the number of rows that were changed */
  run(values?: Record<string, unknown>): number;
  /** @returns the number of the row that was inserted */
  insert(values?: Record<string, unknown>): number;
}

export const connect = (file: string): Connection => connection(file, askVersion);

/** One that sees only what is committed, and cannot change it. */
export function openForReading(file: string): Connection {
  const reading = connection(file, (database) => createSnapshot(database));
  reading.database.run("PRAGMA busy_timeout = 5000");
  reading.database.run("PRAGMA query_only = ON");
  // With SQLite's own 2 MB most pages of a directory of 10,000 people would be read again.
  reading.database.run("PRAGMA cache_size = -32768");
  return reading;
}

function connection(file: string, snapshotOf: (database: Database) => Snapshot): Connection {
  const database = new Database(file, { readwrite: true, create: false });
  return { database, drizzle: drizzle(database), ...snapshotOf(database) };
}

/** @param fragment values that change from call to call are `sql.placeholder("name")` */
export function prepare<Row = never>(connection: Connection, fragment: SQL): Statement<Row> {
  const query = dialect.sqlToQuery(fragment);
  const statement = connection.database.prepare<Row, SQLQueryBindings[]>(query.sql);
  const bind = query.params.map(binding);
  const bindings = (values: Record<string, unknown> = {}) => bind.map((each) => each(values));
  return {
    all: (values) => statement.all(...bindings(values)),
    get: (values) => statement.get(...bindings(values)) ?? undefined,
    run: (values) => statement.run(...bindings(values)).changes,
    insert: (values) => Number(statement.run(...bindings(values)).lastInsertRowid),
  };
}

type Binding = (values: Record<string, unknown>) => SQLQueryBindings;

/** What is bound for a parameter: always the same, or what a call gives under its name. */
function binding(parameter: unknown): Binding {
  if (is(parameter, Param) && is(parameter.value, Placeholder)) {
    const { value, encoder } = parameter;
    const named = binding(value);
    return (values) => encoder.mapToDriverValue(named(values)) as SQLQueryBindings;
  }
  if (!is(parameter, Placeholder)) return () => parameter as SQLQueryBindings;
  const { name } = parameter;
  return (values) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for placeholder "${name}" was provided`);
    return value as SQLQueryBindings;
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

/**
 * The plus says that the plan does not depend on the value. Without it SQLite makes the plan of a
 * statement over several tables anew each time that a value is bound, which takes it ten times as
 * long as to carry it out.
 */
class Dialect extends SQLiteSyncDialect {
  override escapeParam(): string {
    return "+?";
  }
}

const dialect = new Dialect();
