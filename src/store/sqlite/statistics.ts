import { statSync } from "node:fs";
import { knownSchema, reading, schemaOf } from "./inspect.ts";

/** How much there is of everything, and what was written when. It names nobody. */
export interface Statistics {
  readonly schema: number;
  /** Of the file, its log, and the pages in it that are free. */
  readonly bytes: { readonly file: number; readonly log: number; readonly free: number };
  /** The rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
  /** The last days of the journal, by outcome; none of a database of another schema. */
  readonly journal: readonly JournalDay[];
}

export interface JournalDay {
  readonly day: string;
  readonly method: string;
  readonly type: string | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly entries: number;
  readonly averageMs: number | null;
}

const DAYS = 31;
const DAY_MS = 86_400_000;

/**
 * Reads a database that may be in use.
 * @param now in milliseconds since 1970
 */
export function statisticsOf(file: string, now: number): Statistics {
  return reading(file, (database) => {
    const number = (sql: string) => Object.values(database.query(sql).get() ?? {})[0] as number;
    const tables = database
      .query<{ name: string }, []>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
          ORDER BY name`,
      )
      .all();
    const schema = schemaOf(database) ?? 0;
    return {
      schema,
      bytes: {
        file: statSync(file).size,
        log: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
        free: number("PRAGMA freelist_count") * number("PRAGMA page_size"),
      },
      // The names are those of the schema, which is rollcall's own.
      rows: Object.fromEntries(
        tables.map(({ name }) => [name, number(`SELECT count(*) FROM "${name}"`)]),
      ),
      journal:
        schema === knownSchema
          ? database.query<JournalDay, [number]>(BY_DAY).all(now - DAYS * DAY_MS)
          : [],
    };
  });
}

const BY_DAY = `
  SELECT date(at / 1000, 'unixepoch') AS day, method, resource_type AS type, status,
    scim_type AS scimType, sum(count) AS entries, round(avg(duration_ms), 1) AS averageMs
  FROM journal WHERE at >= ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
