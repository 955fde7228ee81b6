import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createSnapshot, type Snapshot } from "../../../src/store/sqlite/snapshot.ts";
import { temporaryFile } from "../temporary.ts";

/** Longer than the disk of any machine takes for a commit. */
const PATIENT_MS = 60_000;

let file: string;
let remove: () => void;
let reading: Database;
let other: Database;
let snapshot: Snapshot;

beforeEach(() => {
  ({ file, remove } = temporaryFile());
  other = new Database(file);
  other.run("PRAGMA journal_mode = WAL");
  other.run("CREATE TABLE notes (text TEXT)");
  reading = new Database(file);
  snapshot = createSnapshot(reading, PATIENT_MS);
});
afterEach(() => {
  snapshot.release();
  reading.close();
  other.close();
  remove();
});

const write = () => other.run("INSERT INTO notes VALUES ('a')");
const count = () => reading.query<{ n: number }, []>("SELECT count(*) AS n FROM notes").get()?.n;

test("what is read within a moment is that of one moment", () => {
  const version = snapshot.hold();
  write();
  expect(snapshot.hold()).toBe(version);
  expect(count()).toBe(0);
});

test("after a release what was committed is seen, and has another version", () => {
  const version = snapshot.hold();
  write();
  snapshot.release();
  expect(snapshot.hold()).not.toBe(version);
  expect(count()).toBe(1);
});

test("a moment is a millisecond", () => {
  snapshot = createSnapshot(reading);
  const version = snapshot.hold();
  write();
  const end = performance.now() + 2;
  while (performance.now() < end);
  expect(snapshot.hold()).not.toBe(version);
  expect(count()).toBe(1);
});

test("a moment ends with the turn, and keeps no log from being written back", async () => {
  snapshot.hold();
  expect(reading.inTransaction).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(reading.inTransaction).toBe(false);
});

test("where nothing was committed the version stays", () => {
  const version = snapshot.hold();
  snapshot.release();
  expect(snapshot.hold()).toBe(version);
});

test("who reads for long keeps its own moment", () => {
  reading.run("BEGIN");
  expect(count()).toBe(0);
  write();
  snapshot.hold();
  expect(count()).toBe(0);
  snapshot.release();
  expect(reading.inTransaction).toBe(true);
  reading.run("ROLLBACK");
});
