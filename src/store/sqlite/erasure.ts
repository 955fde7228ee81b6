import { type SQL, sql } from "drizzle-orm";
import { journal, resources, tombstones } from "../../../db/sqlite/schema.ts";
import type { JournalStore, Tombstone } from "../../directory/journal-store.ts";
import type { AttributeChange } from "../../directory/workplace.ts";
import { ScimError } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { LIMITS } from "../../scim/limits.ts";
import { coreAttributes, resourceTypes } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare, type Statement } from "./connection.ts";
import { bytesOf, type Note } from "./journal.ts";
import { textsOf } from "./journal-row.ts";
import type { Writer } from "./writer.ts";

/** Entries that are looked at, or cleared, in one go: everybody else waits for so many. */
const SLICE = 250;

interface Row {
  readonly seq: number;
  readonly status: number;
  readonly name: string | null;
  readonly detail: string | null;
  /** JSON. */
  readonly changes: string;
  readonly warnings: string;
}

interface ErasureOn {
  /** The one that writes. */
  readonly connection: Connection;
  readonly reading: Pick<Connection, "release">;
  readonly writer: Writer;
  readonly note: Note;
}

/**
 * The journal is cleared in slices, refusals first: what the person was called is known from the
 * other entries and the tombstone, so an erasure that a crash ends can be asked for again.
 */
export function createErasure(on: ErasureOn): JournalStore["erase"] {
  const { connection, reading, writer, note } = on;
  const statements = prepareStatements(connection);

  async function clearWhere(
    entries: Statement<Row>,
    values: Record<string, unknown>,
    clears: (row: Row) => { readonly clearsName: boolean } | undefined,
  ): Promise<void> {
    for (let after = 0; ; ) {
      const slice = entries.all({ ...values, after });
      const cleared = slice.flatMap((row) => {
        const how = clears(row);
        return how ? [clearedRow(row, how.clearsName)] : [];
      });
      if (cleared.length > 0) {
        await writer.run(() => {
          for (const row of cleared) statements.clear.run(row);
        });
      }
      const last = slice.at(-1);
      if (last === undefined) return;
      after = last.seq;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return async (by, id) => {
    const known = await writer.run(() => {
      requireGone(statements, id);
      return namesOf(statements, id);
    });
    if (known === undefined) return false;
    if (known.length > 0) {
      const names = anyOf(known);
      await clearWhere(statements.refusals, {}, (row) => {
        const clearsName = names(row.name);
        const texts = [row.detail, ...textsIn(row.warnings), ...textsIn(row.changes)];
        return clearsName || texts.some(names) ? { clearsName } : undefined;
      });
    }
    await clearWhere(statements.ownFrom, { id }, () => ({ clearsName: true }));
    await writer.run(() => {
      statements.forget.run({ id });
      note({ ...by, resourceId: id, resourceName: null, changes: [], warnings: [] });
    });
    reading.release();
    forgetLog(connection);
    return true;
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function requireGone(statements: Statements, id: string): void {
  const [row] = statements.resource.all({ id });
  if (row === undefined) return;
  throw new ScimError(
    409,
    `${row.type} '${id}' is still there; remove it first (a provisioned one in its identity ` +
      "provider, or after it was released), then erase what is left.",
  );
}

/**
 * What somebody was called, as far as it is unique; undefined when nothing is known. What was
 * refused may be an id, and a name, that somebody else has.
 */
function namesOf(statements: Statements, id: string): readonly string[] | undefined {
  const rows = statements.own.all({ id });
  const [tombstone] = statements.tombstone.all({ id });
  if (rows.length === 0 && tombstone === undefined) return undefined;
  const done = rows.filter(({ status }) => status < 400);
  const names = done.flatMap(({ name, changes }) => [
    name,
    ...(JSON.parse(changes) as AttributeChange[])
      .filter(({ path }) => UNIQUE.has(path))
      .flatMap(({ before, after }) => [before, after]),
  ]);
  const remains: Partial<Tombstone["remains"]> = tombstone ? JSON.parse(tombstone.remains) : {};
  const { document = {} } = remains;
  const last = [...UNIQUE].map((name) => document[name]);
  const all = [...names, ...last, remains.profile?.identifier];
  return [...new Set(all.filter((name) => typeof name === "string" && name !== ""))] as string[];
}

/** Attributes whose value nobody else can have. */
const UNIQUE: ReadonlySet<string> = new Set(
  resourceTypes
    .flatMap(coreAttributes)
    .filter(({ uniqueness, storage }) => uniqueness !== "none" && storage === undefined)
    .map(({ name }) => name),
);

/** @returns whether a text tells of one of these names, in any case, and not of a longer one */
function anyOf(names: readonly string[]): (text: string | null) => boolean {
  const alternatives = names.map((name) => {
    const told = fold(name).slice(0, LIMITS.foundName);
    return (
      RegExp.escape(told) + (told.length < LIMITS.foundName ? "(?!\\.?[\\p{L}\\p{N}@+_-])" : "")
    );
  });
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}@.+_-])(?:${alternatives.join("|")})`, "u");
  return (text) => text !== null && pattern.test(fold(text));
}

const textsIn = (json: string): string[] => (json === "[]" ? [] : textsOf(JSON.parse(json)));

/** What is left of an entry: when, who, what and with which outcome. */
function clearedRow({ seq, name, changes }: Row, clearsName: boolean) {
  const resourceName = clearsName ? null : name;
  const left = (JSON.parse(changes) as AttributeChange[]).map(({ path }) => ({ path }));
  const json = JSON.stringify(left);
  const bytes = bytesOf({ resourceName, detail: null, warnings: [] }, json);
  return { seq, resourceName, changes: json, bytes };
}

/**
 * What was deleted is overwritten in the database, but the log still has it until it is written
 * back. Somebody who reads at this moment keeps it for as long.
 */
function forgetLog({ database }: Connection): void {
  if (!database.inTransaction) database.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** @param which entries; all of them, or those of the next slice */
function prepareRows(connection: Connection, which: SQL, isSlice: boolean): Statement<Row> {
  const next = sql`AND ${journal.seq} > ${sql.placeholder("after")}`;
  return prepare<Row>(
    connection,
    sql`SELECT ${journal.seq}, ${journal.status}, ${journal.resourceName} AS name,
        ${journal.detail}, ${journal.changes}, ${journal.warnings} FROM ${journal}
      WHERE ${which} ${isSlice ? next : sql``}
      ORDER BY ${journal.seq} ${isSlice ? sql`LIMIT ${SLICE}` : sql``}`,
  );
}

function prepareStatements(connection: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const id = value("id");
  const isOwn = sql`${journal.resourceId} = ${id}`;
  return {
    resource: prepare<{ type: string }>(
      connection,
      sql`SELECT ${resources.type} FROM ${resources} WHERE ${resources.id} = ${id}`,
    ),
    tombstone: prepare<{ remains: string }>(
      connection,
      sql`SELECT ${tombstones.remains} FROM ${tombstones} WHERE ${tombstones.id} = ${id}`,
    ),
    own: prepareRows(connection, isOwn, false),
    ownFrom: prepareRows(connection, isOwn, true),
    refusals: prepareRows(connection, sql`${journal.status} >= 400`, true),
    clear: prepare(
      connection,
      sql`UPDATE ${journal} SET resource_name = ${value("resourceName")}, detail = NULL,
          warnings = '[]', changes = ${value("changes")}, bytes = ${value("bytes")}
        WHERE ${journal.seq} = ${value("seq")}`,
    ),
    forget: prepare(connection, sql`DELETE FROM ${tombstones} WHERE ${tombstones.id} = ${id}`),
  };
}
