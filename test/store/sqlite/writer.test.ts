import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createWriter, WRITER_LIMITS, type Writer } from "../../../src/store/sqlite/writer.ts";
import { temporaryFile } from "../temporary.ts";

/** Longer than any machine takes, so that no commit is cut short for taking long. */
const PATIENT_MS = 60_000;

let database: Database;
let file: string;
let remove: () => void;
let writer: Writer;

beforeEach(() => {
  ({ file, remove } = temporaryFile());
  database = new Database(file);
  database.run("PRAGMA journal_mode = WAL");
  database.run("PRAGMA busy_timeout = 0");
  database.run("CREATE TABLE notes (text TEXT)");
  writer = createWriter(database, { ...WRITER_LIMITS, stretchMs: PATIENT_MS });
});
afterEach(() => {
  database.close();
  remove();
});

const insert = (text: string) => () => {
  database.run("INSERT INTO notes VALUES (?)", [text]);
  return text;
};

/** What another connection sees: committed rows alone. */
function committed(): string[] {
  const other = new Database(file, { readonly: true });
  const rows = other.query<{ text: string }, []>("SELECT text FROM notes").all();
  other.close();
  return rows.map(({ text }) => text);
}

const statuses = async (jobs: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(jobs)).map(({ status }) => status);

test("a job's result comes after its rows are committed", async () => {
  expect(await writer.run(insert("a"))).toBe("a");
  expect(committed()).toEqual(["a"]);
});

test("jobs that arrive together share one transaction, in their order", async () => {
  const open: string[][] = [];
  const jobs = ["a", "b", "c"].map((text) =>
    writer.run(() => {
      insert(text)();
      open.push(committed());
    }),
  );
  await Promise.all(jobs);
  expect(open).toEqual([[], [], []]);
  expect(committed()).toEqual(["a", "b", "c"]);
});

test("a transaction takes no more jobs than allowed", async () => {
  writer = createWriter(database, { jobsPerCommit: 2, busyMs: 10_000, stretchMs: PATIENT_MS });
  const open: number[] = [];
  const jobs = ["a", "b", "c", "d", "e"].map((text) =>
    writer.run(() => {
      insert(text)();
      open.push(committed().length);
    }),
  );
  await Promise.all(jobs);
  expect(open).toEqual([0, 0, 2, 2, 4]);
});

test("jobs that take long do not keep everybody waiting for the last of them", async () => {
  writer = createWriter(database);
  const order: string[] = [];
  const long = (text: string) => () => {
    const end = performance.now() + 40;
    while (performance.now() < end);
    order.push(text);
  };
  const jobs = ["a", "b", "c"].map((text) => writer.run(long(text)));
  const turn = jobs[0]?.then(() => new Promise((resolve) => setImmediate(resolve)));
  await turn;
  order.push("somebody else");
  await Promise.all(jobs);
  expect(order.slice(0, 1)).toEqual(["a"]);
  expect(order.indexOf("somebody else")).toBeLessThan(order.indexOf("c"));
});

test("a job that throws is undone alone", async () => {
  const failing = () => {
    insert("half")();
    throw new Error("no");
  };
  const jobs = [writer.run(insert("a")), writer.run(failing), writer.run(insert("b"))];
  expect(await statuses(jobs)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await expect(writer.run(failing)).rejects.toThrow("no");
  expect(committed()).toEqual(["a", "b"]);
});

test("when the commit fails, all of its jobs fail and the next ones do not", async () => {
  database.run("PRAGMA foreign_keys = ON");
  database.run("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
  database.run("CREATE TABLE children (id REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)");
  const orphan = () => database.run("INSERT INTO children VALUES (1)");
  const jobs = [writer.run(insert("a")), writer.run(orphan)];
  expect(await statuses(jobs)).toEqual(["rejected", "rejected"]);
  expect(committed()).toEqual([]);
  expect(await writer.run(insert("b"))).toBe("b");
  expect(committed()).toEqual(["b"]);
});

test("when SQLite undoes the whole transaction, no job of it is answered as done", async () => {
  // A full disk does this; ON CONFLICT ROLLBACK stands in for it.
  database.run("CREATE TABLE full (id INTEGER UNIQUE ON CONFLICT ROLLBACK)");
  const fill = () => database.run("INSERT INTO full VALUES (1)");
  const jobs = [
    writer.run(insert("a")),
    writer.run(fill),
    writer.run(fill),
    writer.run(insert("b")),
  ];
  expect(await statuses(jobs)).toEqual(["rejected", "rejected", "rejected", "rejected"]);
  expect(committed()).toEqual([]);
});

test("it waits while another process writes, and the event loop goes on", async () => {
  const other = new Database(file);
  other.run("BEGIN IMMEDIATE");
  const job = writer.run(insert("a"));
  let turns = 0;
  while (turns < 20) {
    await Bun.sleep(1);
    turns++;
  }
  expect(committed()).toEqual([]);
  other.run("COMMIT");
  other.close();
  expect(await job).toBe("a");
});

test("it gives up on a process that holds the database for too long", async () => {
  writer = createWriter(database, { jobsPerCommit: 64, busyMs: 20, stretchMs: PATIENT_MS });
  const other = new Database(file);
  other.run("BEGIN IMMEDIATE");
  await expect(writer.run(insert("a"))).rejects.toMatchObject({ status: 503 });
  other.run("ROLLBACK");
  other.close();
  expect(await writer.run(insert("b"))).toBe("b");
  expect(committed()).toEqual(["b"]);
});

test("closing waits for what is queued and lets nothing in", async () => {
  const job = writer.run(insert("a"));
  const closed = writer.close();
  await expect(writer.run(insert("b"))).rejects.toThrow("closed");
  await closed;
  expect(committed()).toEqual(["a"]);
  expect(await job).toBe("a");
});

test("a pulse comes in front of what is queued", async () => {
  writer = createWriter(database, { jobsPerCommit: 1, busyMs: 20, stretchMs: PATIENT_MS });
  const order: string[] = [];
  const jobs = ["a", "b", "c"].map((text) => writer.run(insert(text)).then(() => order.push(text)));
  await Promise.all([...jobs, writer.pulse().then(() => order.push("pulse"))]);
  expect(order).toEqual(["pulse", "a", "b", "c"]);
});

test("all that wait for another process give up at once, but a pulse never fails", async () => {
  writer = createWriter(database, { jobsPerCommit: 1, busyMs: 50, stretchMs: PATIENT_MS });
  const order: string[] = [];
  const jobs = ["a", "b", "c"].map((text) =>
    writer.run(insert(text)).then(
      () => order.push(text),
      () => order.push(`not ${text}`),
    ),
  );
  const other = new Database(file);
  other.run("BEGIN IMMEDIATE");
  const began = performance.now();
  await Promise.all([...jobs, writer.pulse().then(() => order.push("pulse"))]);
  expect(performance.now() - began).toBeLessThan(150);
  other.run("ROLLBACK");
  other.close();
  expect(order.toSorted()).toEqual(["not a", "not b", "not c", "pulse"]);
  await writer.close();
  await writer.pulse();
});

test("the writer tells how many wait, and how many shared a commit", async () => {
  writer = createWriter(database, { ...WRITER_LIMITS, stretchMs: PATIENT_MS });
  const jobs = [1, 2, 3].map((n) => writer.run(() => n));
  expect(writer.activity()).toEqual({ queued: 3, jobs: 0, commits: 0 });
  await Promise.all(jobs);
  expect(writer.activity()).toEqual({ queued: 0, jobs: 3, commits: 1 });
});
