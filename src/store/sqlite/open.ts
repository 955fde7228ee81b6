import { closeSync, openSync } from "node:fs";
import type { Rules } from "../../directory/store.ts";
import type { TransferStore } from "../../directory/transfer-store.ts";
import { createBrake } from "./brake.ts";
import { type Connection, connect, openForReading } from "./connection.ts";
import { createContacts } from "./contacts.ts";
import { createCredentialStore } from "./credential-store.ts";
import { giveBack } from "./free-pages.ts";
import { knownSchema, rememberProgram, rememberWriting, schemaOf } from "./inspect.ts";
import { createJournalStore } from "./journal-store.ts";
import { keepFirst } from "./keep-first.ts";
import { load } from "./load.ts";
import { bytesOf, LOG_BYTES, shortenLog } from "./log-bound.ts";
import { migrate } from "./migrate.ts";
import { openParts } from "./parts.ts";
import { createPeopleStore } from "./people-store.ts";
import { createReindex } from "./reindex.ts";
import { createResources } from "./resources.ts";
import { createScanner, type ScannerLimits } from "./scanner.ts";
import { createSearch } from "./search.ts";
import { createTransfer } from "./transfer.ts";
import { createTroubles, explained, type Trouble, type Troubles } from "./troubles.ts";
import { createWorkplace } from "./workplace.ts";
import { createWriter, WRITER_LIMITS } from "./writer.ts";
import { createWriting } from "./writing.ts";

export interface SqliteOptions {
  readonly file: string;
  /** How people follow from Users. */
  readonly rules: Rules;
  /** For tests: other limits than the named ones. */
  readonly scanner?: ScannerLimits;
  /** For tests: each search runs on the thread that searches. */
  readonly scansAll?: boolean;
  /** The version of rollcall, for who finds the database later on. */
  readonly program?: string;
  /**
   * Is called before a database of an older schema is brought up to date. What it throws keeps the
   * database as it is.
   */
  readonly beforeMigration?: (schema: number) => void;
  /** Is told when the disk or the file begins to fail, and when it is well again. */
  readonly onTrouble?: ((trouble: Trouble) => void) | undefined;
}

/**
 * Opens the database in `file`, which is made if it is not there, and brings it up to date. Other
 * processes may have it open at the same time.
 * @throws Error when the file is no database, cannot be written, or is of a newer version of
 * rollcall
 */
export function openSqliteStore(options: SqliteOptions): TransferStore {
  const { file, rules, scanner: limits, scansAll = false } = options;
  // The directory of a company: nobody else on the machine reads it. SQLite gives -wal and -shm the
  // same mode.
  closeSync(openSync(file, "a", 0o600));
  const writing = openForWriting(options);
  const reading = openForReading(file);
  const troubles = createTroubles(options.onTrouble);
  const parts = openParts(writing, rules);
  const prove = () => rememberWriting(writing.database);
  const told = { undone: parts.settings.forget, writes: reading.release };
  const writer = createWriter(writing.database, WRITER_LIMITS, { troubles, prove, ...told });
  const changes = createWriting(parts);
  const resources = createResources(reading);
  const brake = createBrake(reading);
  const scanner = createScanner(file, limits);
  const search = createSearch({ connection: reading, resources, scanner, scansAll });
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await Promise.all([scanner.close(), writer.close()]);
    reading.release();
    reading.database.close();
    writeBack(writing, troubles);
    writing.database.close();
  }

  const store: TransferStore = {
    create: (...act) => writer.run(() => changes.create(...act)),
    update: (...act) => writer.run(() => changes.update(...act)),
    remove: (...act) => writer.run(() => changes.remove(...act)),
    release: (...act) => writer.run(() => changes.release(...act)),
    async read(viewer, type, id, wanted) {
      const [stored] = await load(resources, viewer, [id], wanted, undefined);
      return stored?.type === type.name ? stored : undefined;
    },
    search,

    ...createWorkplace({ writing, reading, writer, parts }),
    ...createPeopleStore({ writing, reading, writer }),
    ...createJournalStore({ writing, reading, writer, ...parts }),
    ...createTransfer({ writing, reading, writer, parts, changes }),

    brake: async () => brake.get(),
    setBrake: (entry, next) =>
      writer.run(() => {
        if (parts.brake.get().trippedAt !== undefined && next.trippedAt !== undefined) return;
        parts.brake.set(next);
        parts.note(entry);
      }),

    ...createContacts(writing, reading, writer),
    ...createCredentialStore({ writing, reading, writer, note: parts.note }),

    keepFirst: (name, value) => writer.run(() => keepFirst(writing, name, value)),
    reindex: createReindex(writing, writer, parts),

    pulse: writer.pulse,
    async check() {
      reading.database.run("SELECT count(*) FROM migrations");
      await writer.run(() => undefined);
    },
    giveBack: () => giveBack(writing.database, writer),
    activity: async () => ({ ...writer.activity(), ...bytesOf(file) }),
    shortenLog: async () => shortenLog(file, writing.database, reading),
    close: () => (closing ??= close()),
  };
  return explained(store, troubles);
}

/**
 * Writes the log of changes back. Where that fails, what is acknowledged stays there for the next
 * one who opens the database.
 */
function writeBack({ database }: Connection, { met }: Troubles): void {
  try {
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    met(error);
  }
}

function openForWriting({ file, program, beforeMigration }: SqliteOptions): Connection {
  const connection = connect(file);
  // While starting, waiting for another process may stop everything; afterwards the writer waits by
  // itself.
  connection.database.run("PRAGMA busy_timeout = 10000");
  // What is deleted is overwritten with zeros, so that nobody who was erased can be read from the
  // file. Most of it is in pages that are written anyway.
  connection.database.run("PRAGMA secure_delete = ON");
  const schema = schemaOf(connection.database);
  if (schema !== undefined && schema < knownSchema) beforeMigration?.(schema);
  migrate(connection.database);
  connection.database.run("PRAGMA synchronous = FULL");
  // Rows come in the order of many indexes: with SQLite's own 2 MB most pages would be read again.
  connection.database.run("PRAGMA cache_size = -65536");
  // In pages of 4 KiB. A longer log is written back less often, but all at once, and all wait for
  // it: with 8000 pages a write took longer as a whole, and one in a hundred took 270 ms.
  connection.database.run("PRAGMA wal_autocheckpoint = 1000");
  // What can be undone of a transaction is kept in memory: a file for it could not be opened where
  // there is no room for one, or no file descriptor.
  connection.database.run("PRAGMA temp_store = MEMORY");
  // Who reads for long keeps the log from being written back, and it grows; then it shrinks again.
  connection.database.run(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
  if (program !== undefined) rememberProgram(connection.database, program);
  connection.database.run("PRAGMA busy_timeout = 0");
  return connection;
}
