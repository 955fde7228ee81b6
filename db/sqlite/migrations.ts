import directory from "./migrations/0001-directory.sql" with { type: "text" };
import credentials from "./migrations/0002-credentials.sql" with { type: "text" };
import server from "./migrations/0003-server.sql" with { type: "text" };
import workplace from "./migrations/0004-workplace.sql" with { type: "text" };
import fewerWrites from "./migrations/0005-fewer-writes.sql" with { type: "text" };
import totals from "./migrations/0006-totals.sql" with { type: "text" };

/** A step from one shape of the database to the next. Released ones are never edited. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** In the order in which they run; numbers count from 1 without gaps. */
export const migrations: readonly Migration[] = [
  { number: 1, name: "directory", sql: directory },
  { number: 2, name: "credentials", sql: credentials },
  { number: 3, name: "server", sql: server },
  { number: 4, name: "workplace", sql: workplace },
  { number: 5, name: "fewer writes", sql: fewerWrites },
  { number: 6, name: "totals", sql: totals },
];
