import { ScimError } from "../../scim/error.ts";

/** How a database can fail that its program has done no wrong to. */
interface Failing {
  readonly status: number;
  /** What an administrator reads: what is wrong, and what to do. It names no path. */
  readonly detail: string;
}

const MEANWHILE = "Nothing of this request was changed.";

/** By the beginning of what SQLite or the system calls it; the first one counts. */
const FAILINGS: Readonly<Record<string, Failing>> = {
  SQLITE_FULL: {
    status: 507,
    detail:
      `The disk that the database lies on is full. ${MEANWHILE} Reading goes on; make room on ` +
      "the disk (df -h shows it), and writing goes on by itself.",
  },
  SQLITE_READONLY: {
    status: 503,
    detail:
      "The database cannot be written: its file, folder or file system is read-only. " +
      `${MEANWHILE} ` +
      "Mount the file system read-write (dmesg tells why it is not), or give the folder back to " +
      "the user of the server.",
  },
  SQLITE_IOERR: {
    status: 503,
    detail:
      "The disk that the database lies on fails to read or write. Look whether it is broken, " +
      "read-only or over a quota (dmesg, mount, quota); writing goes on by itself when it works " +
      "again.",
  },
  SQLITE_CORRUPT: {
    status: 500,
    detail:
      "The database is damaged. What is not damaged is still answered; stop the server, run " +
      "'rollcall verify', and restore a backup as it says.",
  },
  SQLITE_NOTADB: {
    status: 500,
    detail:
      "The file of the database is none any more: something has overwritten it. Stop the server, " +
      "and restore a backup with 'rollcall restore'.",
  },
  SQLITE_CANTOPEN: {
    status: 503,
    detail:
      "A file of the database could not be opened: the server has no file descriptors left " +
      "(LimitNOFILE= of its unit), or the folder is not there or not its own any more.",
  },
  EMFILE: {
    status: 503,
    detail:
      "The server has no file descriptors left: too many connections at one time. Allow more of " +
      "them with LimitNOFILE= of its unit.",
  },
  ENFILE: {
    status: 503,
    detail: "The machine has no file descriptors left: see sysctl fs.file-max and who has them.",
  },
  SQLITE_NOMEM: {
    status: 503,
    detail: `There is not enough memory for this. ${MEANWHILE} Give the server more of it.`,
  },
  SQLITE_BUSY: {
    status: 503,
    detail: "Another process holds the database; ask again.",
  },
  SQLITE_PROTOCOL: {
    status: 503,
    detail: "Another process holds the database; ask again.",
  },
};

/** Full disks and broken ones are not well again within a second. */
const RETRY_AFTER_S = 30;

/** A disk, a file or another process that keeps the database from its work. */
export class StorageFailure extends ScimError {
  /**
   * @param kind what the code begins with, e.g. SQLITE_IOERR for SQLITE_IOERR_WRITE
   * @param cause what SQLite said
   */
  constructor(
    readonly kind: string,
    { status, detail }: Failing,
    override readonly cause: unknown,
  ) {
    const retry = { "Retry-After": String(RETRY_AFTER_S) };
    super(status, detail, undefined, status === 500 ? {} : retry);
  }

  /** Pages of the file are broken, which nothing heals by itself. */
  get isDamage(): boolean {
    return this.status === 500;
  }
}

/** @returns undefined for what is a bug, or a refusal */
export function storageFailure(error: unknown): StorageFailure | undefined {
  if (error instanceof StorageFailure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = Object.entries(FAILINGS).find(([begins]) => code.startsWith(begins));
  return known && new StorageFailure(...known, error);
}
