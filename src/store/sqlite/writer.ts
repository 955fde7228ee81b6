import type { Database } from "bun:sqlite";
import { ScimError } from "../../scim/error.ts";
import { isBusy } from "./errors.ts";
import { prepareBare } from "./prepare-bare.ts";
import { storageFailure } from "./storage-failure.ts";
import { createTroubles, type Troubles } from "./troubles.ts";

/** The one who writes. */
export interface Writer {
  /**
   * Runs `work` inside a transaction. Settles when its rows are on disk, or when they are undone.
   * @throws whatever `work` throws, and what SQLite throws when the commit fails
   */
  run<T>(work: () => T): Promise<T>;
  /**
   * Settles after the next commit, in front of all that is queued, whatever becomes of it: then the
   * writer does not hang.
   */
  pulse(): Promise<void>;
  /** How busy it is. Costs nothing. */
  activity(): WriterActivity;
  /** Waits for what is queued. Nothing can be written afterwards. */
  close(): Promise<void>;
}

export interface WriterActivity {
  /** Jobs that wait for their transaction. */
  readonly queued: number;
  /** Jobs done since the start, the refused ones too, and the commits that they were in. */
  readonly jobs: number;
  readonly commits: number;
}

export interface WriterLimits {
  /** Requests in one commit: each waits for all of them. */
  readonly jobsPerCommit: number;
  /** How long to wait for another process to let go of the database. */
  readonly busyMs: number;
  /** How long a commit may gather work while everybody else waits. */
  readonly stretchMs: number;
}

export const WRITER_LIMITS: WriterLimits = { jobsPerCommit: 64, busyMs: 10_000, stretchMs: 25 };

export interface WriterHealth {
  readonly troubles: Troubles;
  /** Writes anything, inside a transaction: what has nothing in it is committed to any disk. */
  readonly prove: () => void;
  /** Is told when something was undone, of which others may remember something. */
  readonly undone?: () => void;
  /** Is told before and after each transaction: who reads must not see what was before. */
  readonly writes?: () => void;
}

interface Job {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests that arrive together run one after another in one transaction, each in its own
 * SAVEPOINT, and are answered after the one commit: a commit waits for the disk, and the disk is
 * the slowest part.
 */
export function createWriter(
  database: Database,
  limits: WriterLimits = WRITER_LIMITS,
  health: WriterHealth = { troubles: createTroubles(), prove: () => undefined },
): Writer {
  const { troubles } = health;
  const transaction = prepareTransaction(database);
  const queue: Job[] = [];
  let working: Promise<void> | undefined;
  let closed = false;
  let [jobsDone, commits] = [0, 0];

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      // Whoever arrived in this turn of the event loop shares the commit, and readers get their
      // turn.
      await new Promise((resolve) => setImmediate(resolve));
      const jobs = queue.splice(0, limits.jobsPerCommit);
      try {
        await begin(database, transaction, limits.busyMs);
      } catch (error) {
        troubles.failed(error);
        // All others that wait would wait as long for the same.
        for (const job of [...jobs, ...queue.splice(0)]) job.reject(error);
        continue;
      }
      const left = commit(database, transaction, jobs, limits, health);
      jobsDone += jobs.length - left.length;
      commits += 1;
      queue.unshift(...left);
    }
    working = undefined;
  }

  return {
    run<T>(work: () => T): Promise<T> {
      if (closed) return Promise.reject(new Error("The store is closed."));
      return new Promise<T>((resolve, reject) => {
        queue.push({ work, resolve, reject });
        working ??= drain();
      });
    },
    async pulse() {
      if (closed) return;
      await new Promise((settle) => {
        queue.unshift({ work: () => undefined, resolve: settle, reject: settle });
        working ??= drain();
      });
    },
    activity: () => ({ queued: queue.length, jobs: jobsDone, commits }),
    async close() {
      closed = true;
      await working;
    },
  };
}

/**
 * Another process (`rollcall import …`) may hold the lock: waits for it without stopping the
 * readers.
 */
async function begin(database: Database, { begin }: Transaction, busyMs: number): Promise<void> {
  const giveUpAt = performance.now() + busyMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 50)) {
    try {
      // What is left of a transaction that a broken disk did not let go of.
      if (database.inTransaction) database.run("ROLLBACK");
      begin();
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > giveUpAt) throw lockedOut();
      await Bun.sleep(waitMs);
    }
  }
}

type Transaction = ReturnType<typeof prepareTransaction>;

function prepareTransaction(database: Database) {
  const bare = (text: string) => prepareBare(database, text);
  return {
    begin: bare("BEGIN IMMEDIATE"),
    commit: bare("COMMIT"),
    savepoint: bare("SAVEPOINT job"),
    release: bare("RELEASE job"),
    rollBackTo: bare("ROLLBACK TO job"),
  };
}

/** For whom another process has not made room in time. */
const lockedOut = () =>
  new ScimError(503, "Another process is writing to the database; ask again.", undefined, {
    "Retry-After": "5",
  });

/** @returns the jobs that are left for the next commit, because these took long enough */
function commit(
  database: Database,
  transaction: Transaction,
  jobs: readonly Job[],
  { stretchMs }: WriterLimits,
  { troubles, prove, undone = () => undefined, writes = () => undefined }: WriterHealth,
): readonly Job[] {
  const settle: (() => void)[] = [];
  const began = performance.now();
  writes();
  try {
    if (troubles.isFailing) prove();
    for (const job of jobs) {
      settle.push(runInSavepoint(database, transaction, job, undone));
      if (performance.now() - began > stretchMs) break;
    }
    transaction.commit();
  } catch (error) {
    rollBack(database);
    undone();
    troubles.failed(error);
    for (const job of jobs) job.reject(error);
    return [];
  }
  troubles.written();
  writes();
  for (const each of settle) each();
  return jobs.slice(settle.length);
}

/** Undoes everything. Where the disk is too broken for that, the next transaction tries again. */
function rollBack(database: Database): void {
  try {
    if (database.inTransaction) database.run("ROLLBACK");
  } catch {
    // Whoever wrote is told of the first failure, which is the one that matters.
  }
}

/** @returns how the job is to be answered once the transaction is on disk */
function runInSavepoint(
  database: Database,
  { savepoint, release, rollBackTo }: Transaction,
  { work, resolve, reject }: Job,
  undone: () => void,
): () => void {
  savepoint();
  try {
    const result = work();
    release();
    return () => resolve(result as never);
  } catch (error) {
    // A full or broken disk makes SQLite undo the whole transaction; then nobody's rows are there.
    if (!database.inTransaction || storageFailure(error)?.isDamage === false) throw error;
    rollBackTo();
    release();
    undone();
    return () => reject(error);
  }
}
