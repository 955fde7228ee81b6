import { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { migrations } from "../../../db/sqlite/migrations.ts";

/** What a database file is found to be, by reading alone. */
export interface Inspection {
  /** The number of its last migration. */
  readonly schema: number;
  /** The version of rollcall that worked on it last; undefined where none was noted. */
  readonly program: string | undefined;
  /** What is wrong with it, in sentences; empty: it is sound. */
  readonly problems: readonly string[];
  /** Of the file and its log. */
  readonly bytes: number;
}

/** The number of the last migration that this version of rollcall knows. */
export const knownSchema = migrations.length;

const MOST_PROBLEMS = 20;

/**
 * Reads a database without changing it, also while it is written to.
 * @param depth "whole" holds each index against its table, "quick" does not
 * @throws Error when there is no such file, or it is no database of rollcall
 */
export function inspect(file: string, depth: "whole" | "quick"): Inspection {
  return reading(file, (database) => {
    const problems = pagesOf(database, depth);
    const schema = schemaOf(database);
    if (schema === undefined && problems.length === 0) throw noDatabase(file);
    return {
      schema: schema ?? 0,
      program: programOf(database),
      // Rows that are read from broken pages would only be told of twice.
      problems: problems.length > 0 ? problems : contradictions(database),
      bytes: statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0),
    };
  });
}

/** @returns undefined where there is no migration: it is empty, or no database of rollcall */
export function schemaOf(database: Database): number | undefined {
  const last = ask<{ last: number | null }>(database, "SELECT max(number) AS last FROM migrations");
  return last?.last ?? undefined;
}

/** Remembers the version of rollcall that works on the database. */
export function rememberProgram(database: Database, version: string): void {
  if (programOf(database) === version) return;
  database.run("INSERT OR REPLACE INTO server (name, value) VALUES (?, ?)", [
    PROGRAM,
    Buffer.from(version),
  ]);
}

/** Writes something that nobody reads, and that is another one each time. */
export function rememberWriting(database: Database): void {
  database.run("INSERT OR REPLACE INTO server (name, value) VALUES ('written', randomblob(16))");
}

const PROGRAM = "program";

function programOf(database: Database): string | undefined {
  const sql = `SELECT CAST(value AS TEXT) AS value FROM server WHERE name = '${PROGRAM}'`;
  return ask<{ value: string }>(database, sql)?.value;
}

/**
 * Hands a database to `use` that it can read and not change.
 * @throws Error that names the file; whatever `use` throws
 */
export function reading<T>(file: string, use: (database: Database) => T): T {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new Error(`There is no file '${file}'.`);
  }
  const database = new Database(file, { readonly: true });
  try {
    database.run("PRAGMA busy_timeout = 5000");
    return use(database);
  } catch (error) {
    if (codeOf(error) === "SQLITE_NOTADB") throw noDatabase(file);
    if (codeOf(error) === "") throw error;
    throw new Error(`'${file}' cannot be read: ${textOf(error)}.`, { cause: error });
  } finally {
    database.close();
  }
}

const noDatabase = (file: string) => new Error(`'${file}' is no database of rollcall.`);

/** What SQLite itself says of pages and indexes. */
function pagesOf(database: Database, depth: "whole" | "quick"): string[] {
  const check = depth === "whole" ? "integrity_check" : "quick_check";
  try {
    return database
      .query<Record<string, string>, []>(`PRAGMA ${check}(${MOST_PROBLEMS})`)
      .all()
      .flatMap((row) => Object.values(row))
      .filter((line) => line !== "ok");
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE_CORRUPT")) throw error;
    return [textOf(error)];
  }
}

/** What can only be there when something has gone wrong, and what SQLite does not look at. */
const CONTRADICTIONS: readonly { readonly of: number; readonly says: string; sql: string }[] = [
  {
    of: 1,
    says: "documents of people or groups are no JSON",
    sql: "SELECT count(*) AS found FROM resources WHERE NOT json_valid(document)",
  },
  {
    of: 1,
    says: "memberships name a group or a member that is not there",
    sql: `SELECT count(*) AS found FROM memberships
      WHERE NOT EXISTS (SELECT 1 FROM resources WHERE id = group_id)
        OR NOT EXISTS (SELECT 1 FROM resources WHERE id = member_id)`,
  },
  {
    of: 4,
    says: "profiles belong to nobody",
    sql: `SELECT count(*) AS found FROM people
      WHERE NOT EXISTS (SELECT 1 FROM resources WHERE resources.id = people.id)`,
  },
  {
    of: 4,
    says: "permissions are granted to nobody, or are not there",
    sql: `SELECT count(*) AS found FROM grants
      WHERE NOT EXISTS (SELECT 1 FROM resources WHERE id = holder_id)
        OR NOT EXISTS (SELECT 1 FROM permissions WHERE name = permission)`,
  },
  {
    of: 5,
    says: "unique values belong to nobody",
    sql: `SELECT count(*) AS found FROM unique_rows
      WHERE NOT EXISTS (SELECT 1 FROM resources WHERE id = resource_id)`,
  },
  {
    of: 6,
    says: "totals are not what there is",
    sql: `SELECT count(*) AS found FROM totals
      WHERE total <> (SELECT count(*) FROM resources WHERE resources.type = totals.type)`,
  },
];

function contradictions(database: Database): string[] {
  const schema = schemaOf(database) ?? 0;
  const foreign = database.query("PRAGMA foreign_key_check").all().length;
  const rows = CONTRADICTIONS.filter(({ of }) => of <= schema).map(({ says, sql }) => ({
    says,
    found: database.query<{ found: number }, []>(sql).get()?.found ?? 0,
  }));
  return [{ says: "rows name another row that is not there", found: foreign }, ...rows]
    .filter(({ found }) => found > 0)
    .map(({ says, found }) => `${found} ${says}`);
}

/** The first row, or undefined where the table is not there or cannot be read. */
function ask<Row>(database: Database, sql: string): Row | undefined {
  try {
    return database.query<Row, []>(sql).get() ?? undefined;
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
