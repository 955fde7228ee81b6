import { createHmac, timingSafeEqual } from "node:crypto";
import { expiredCursor, invalidCursor } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import type { Position } from "./store.ts";

/**
 * Cursors of RFC 9865: where a page ends, in a form that the client can neither read meaning into
 * nor change. Nothing is kept for them here, so there is no number of live cursors to limit.
 */

export interface CursorContent {
  /** The page begins behind this resource, or ends before it. */
  readonly position: Position;
  readonly direction: "next" | "previous";
  /** Of the first page; the others have the same. */
  readonly count: number;
  /** totalResults as counted for the first page: counting again would cost more with each page. */
  readonly total: number;
  /** Milliseconds since 1970. */
  readonly issued: number;
}

/**
 * @param key of this directory, so that cursors outlive a restart
 * @param query what the cursor is good for: every parameter but cursor and count, and who asks
 * @returns "unreserved characters" of RFC 3986 §2.3 alone
 */
export function sealCursor(key: Uint8Array, content: CursorContent, query: string): string {
  const { position, direction, count, total, issued } = content;
  const isNext = direction === "next" ? 1 : 0;
  const fields: Fields = [position.sort, position.id, isNext, count, total, issued];
  return sealFields(key, fields, query);
}

type Fields = [
  sort: Position["sort"],
  id: string,
  isNext: 0 | 1,
  count: number,
  total: number,
  issued: number,
];

/**
 * @throws ScimError 400 invalidCursor for what was not sealed for this query, expiredCursor after
 *   LIMITS.cursorSeconds
 */
export function openCursor(
  key: Uint8Array,
  cursor: string,
  query: string,
  now: number,
): CursorContent {
  const fields = openFields(key, cursor, query) as Fields | undefined;
  if (fields === undefined) {
    throw invalidCursor(
      "The cursor is not one that was given for this query: repeat every parameter as it was, " +
        "or begin with an empty cursor.",
    );
  }
  const [sort, id, isNext, count, total, issued] = fields;
  if (now - issued > LIMITS.cursorSeconds * 1000) {
    throw expiredCursor(
      `The cursor is older than ${LIMITS.cursorSeconds} seconds; begin with an empty cursor.`,
    );
  }
  const direction = isNext ? "next" : "previous";
  return { position: { sort, id }, direction, count, total, issued };
}

/** Whatever a cursor holds, with the mark of this directory and of the query it is good for. */
export function sealFields(key: Uint8Array, fields: readonly unknown[], query: string): string {
  const body = Buffer.from(JSON.stringify(fields)).toString("base64url");
  return `${body}.${mark(key, body, query).toString("base64url")}`;
}

/** @returns undefined when it was not sealed here for this query */
export function openFields(key: Uint8Array, cursor: string, query: string): unknown {
  const [body = "", given = ""] = cursor.split(".");
  const expected = mark(key, body, query);
  const found = Buffer.from(given, "base64url");
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined;
  return JSON.parse(Buffer.from(body, "base64url").toString());
}

/** HMAC-SHA256 over the content and the query; 128 bits of it keep a URL short. */
function mark(key: Uint8Array, body: string, query: string): Buffer {
  return createHmac("sha256", key).update(`${body}.${query}`).digest().subarray(0, 16);
}
