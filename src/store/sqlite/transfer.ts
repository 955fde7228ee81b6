import type { Database } from "bun:sqlite";
import type { Written } from "../../directory/store.ts";
import type { TransferStore, Write } from "../../directory/transfer-store.ts";
import { ScimError } from "../../scim/error.ts";
import type { Connection } from "./connection.ts";
import { grant, replacePermissions } from "./granting.ts";
import { createKept } from "./kept.ts";
import type { Parts } from "./parts.ts";
import type { Writer } from "./writer.ts";
import type { Writing } from "./writing.ts";

type Outcomes = Awaited<ReturnType<TransferStore["writeAll"]>>;

/** Thrown so that the writer undoes everything; what was found out goes with it. */
class Undone extends Error {
  constructor(readonly outcomes: Outcomes) {
    super("Undone as was asked for, or because a write was refused.");
  }
}

type Transferring = Pick<TransferStore, "writeAll" | "atOneMoment" | "kept">;

interface Transfer {
  readonly writing: Connection;
  readonly reading: Connection;
  readonly writer: Writer;
  readonly parts: Parts;
  readonly changes: Writing;
}

/** Brings many in at once, and everything out. */
export function createTransfer(transfer: Transfer): Transferring {
  const { writing, reading, writer, parts, changes } = transfer;
  function write(one: Write): Written | undefined {
    if ("create" in one) return changes.create(...one.create);
    if ("update" in one) return changes.update(...one.update);
    if ("grant" in one) grant(parts, ...one.grant);
    else replacePermissions(parts, ...one.replacePermissions);
    return undefined;
  }

  return {
    async writeAll(writes, trial) {
      try {
        return await writer.run(() => {
          const { forget } = parts.settings;
          const outcomes = writes.map((one) =>
            inSavepoint(writing.database, () => write(one), forget),
          );
          const isRefused = outcomes.some((outcome) => outcome instanceof ScimError);
          if (trial || isRefused) throw new Undone(outcomes);
          return outcomes;
        });
      } catch (error) {
        if (error instanceof Undone) return error.outcomes;
        throw error;
      }
    },
    async atOneMoment(use) {
      reading.release();
      reading.database.run("BEGIN");
      try {
        // The moment is that of the first reading.
        reading.database.run("SELECT count(*) FROM migrations");
        return await use();
      } finally {
        reading.database.run("ROLLBACK");
      }
    },
    kept: createKept(reading),
  };
}

/** A write that is refused leaves nothing behind that the next one could see. */
function inSavepoint<T>(database: Database, work: () => T, undone: () => void): T | ScimError {
  database.run("SAVEPOINT one_of_all");
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    database.run("ROLLBACK TO one_of_all");
    undone();
    return error;
  } finally {
    // A full or broken disk makes SQLite undo the whole transaction.
    if (database.inTransaction) database.run("RELEASE one_of_all");
  }
}
