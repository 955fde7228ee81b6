import { storageFailure } from "../store/sqlite/storage-failure.ts";
import { nextCommand } from "./arguments.ts";
import { databaseFile } from "./database-file.ts";

/**
 * Opens something in a data folder. What the system or SQLite says when that fails becomes what is
 * wrong and what to do about it.
 * @throws Error for the operator; whatever else `open` throws
 */
export function inFolder<T>(data: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = REASONS.find(({ codes }) => codes.some((each) => code.startsWith(each)));
    if (reason === undefined) throw error;
    const said = storageFailure(error)?.cause ?? error;
    const text = said instanceof Error ? said.message : String(said);
    throw new Error(`${reason.says(data)} (${text}). ${reason.advice(data)}`, { cause: error });
  }
}

const REASONS: readonly {
  /** What codes of the system or of SQLite begin with. */
  readonly codes: readonly string[];
  readonly says: (data: string) => string;
  readonly advice: (data: string) => string;
}[] = [
  {
    codes: ["SQLITE_FULL", "ENOSPC", "EDQUOT"],
    says: (data) => `the disk that '${data}' lies on is full`,
    advice: (data) => `Make room on it, and start again: df -h ${data}`,
  },
  {
    codes: ["SQLITE_CORRUPT", "SQLITE_NOTADB"],
    says: (data) => `the database '${databaseFile(data)}' is damaged`,
    advice: (data) =>
      `See how much of it with ${nextCommand("verify", data)}; put a backup in its place with ` +
      `${nextCommand("restore BACKUP", data)}`,
  },
  {
    codes: ["SQLITE_CANTOPEN"],
    says: (data) => `the files of '${data}' cannot be opened`,
    advice: (data) =>
      `They, and the folder, must belong to user ${process.getuid?.()}, which this runs as, and ` +
      `there must be file descriptors left: ls -la ${data}; ulimit -n, or LimitNOFILE= of the unit`,
  },
  {
    codes: ["SQLITE_READONLY", "EROFS", "EACCES", "EPERM"],
    says: (data) => `'${data}', or the database in it, cannot be written`,
    advice: (data) =>
      `Mount it read-write, or give it to user ${process.getuid?.()}, which this runs as: ` +
      `ls -la ${data}; findmnt -T ${data}`,
  },
  {
    codes: ["SQLITE_IOERR", "EIO"],
    says: (data) => `the disk that '${data}' lies on fails`,
    advice: () => "See what the kernel says of it: dmesg",
  },
  {
    codes: ["SQLITE_BUSY"],
    says: (data) => `another process holds the database '${databaseFile(data)}'`,
    advice: (data) => `See which one: fuser -v ${databaseFile(data)}`,
  },
  {
    codes: ["EMFILE", "ENFILE"],
    says: () => "there are no file descriptors left",
    advice: () => "Allow more of them: ulimit -n, or LimitNOFILE= of the unit.",
  },
  {
    codes: ["ENOTDIR", "EEXIST", "ENOENT"],
    says: (data) => `'${data}' is no folder, and cannot be made`,
    advice: () => "Name another one with --data DIR.",
  },
];
