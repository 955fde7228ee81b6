import { type Database, SQLiteError } from "bun:sqlite";
import { openForReading } from "./connection.ts";
import { type Found, type Scan, scan } from "./scan.ts";

/**
 * The thread that searches what no index narrows, with a connection of its own. It answers each
 * message with one. Whoever waits no longer ends the thread: the loop over rows can be broken off
 * between any two of them, and the connection is closed with the thread.
 */

export interface Order {
  readonly file: string;
  readonly asked: Scan;
}

export type Report =
  | { readonly found: Found }
  /** What SQLite said. */
  | { readonly failure: string; readonly code: string };

declare const self: Worker;

let database: Database | undefined;

self.onmessage = ({ data: order }: MessageEvent<Order>) => postMessage(report(order));

function report({ file, asked }: Order): Report {
  try {
    database ??= open(file);
    return { found: scan(database, asked) };
  } catch (error) {
    return { failure: String(error), code: error instanceof SQLiteError ? (error.code ?? "") : "" };
  }
}

function open(file: string): Database {
  const opened = openForReading(file).database;
  // It goes from row to row, and meets none of them again.
  opened.run("PRAGMA cache_size = -2000");
  return opened;
}
