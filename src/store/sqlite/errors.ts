import { SQLiteError } from "bun:sqlite";
import { type ScimError, uniqueness } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { shortened } from "../../scim/resource/text.ts";

/** The failures of SQLite that mean something to a caller. All others are bugs or a broken disk. */

export const isUniqueViolation = (error: unknown): boolean =>
  hasCode(error, "SQLITE_CONSTRAINT_UNIQUE") || hasCode(error, "SQLITE_CONSTRAINT_PRIMARYKEY");

/** Another process holds the lock. */
export const isBusy = (error: unknown): boolean =>
  error instanceof SQLiteError && (error.code ?? "").startsWith("SQLITE_BUSY");

/** RFC 7644 §3.12: "One or more of the attribute values are already in use or are reserved." */
export const taken = (attribute: string, value: string, type: string): ScimError =>
  uniqueness(
    `${attribute} '${shortened(value, LIMITS.shownCharacters)}' is already taken by another ` +
      `${type}.`,
  );

const hasCode = (error: unknown, code: string) =>
  error instanceof SQLiteError && error.code === code;
