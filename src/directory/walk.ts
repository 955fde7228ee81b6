import { invalidCount } from "../scim/error.ts";
import type { SearchRequest } from "../scim/message/search-request.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type CursorContent, openCursor, sealCursor } from "./cursor.ts";
import { cursorKey } from "./cursor-key.ts";
import type { Asker, Directory } from "./directory.ts";
import type { Page, Walk } from "./store.ts";

/** The cursors that an answer carries (RFC 9865 §2). */
export interface Cursors {
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/** A search that goes from page to page, as one of its requests asks for it. */
export interface CursorWalk {
  readonly walk: Walk;
  cursorsOf(page: Page): Cursors;
}

/**
 * Reads the cursor of a request.
 * @throws ScimError 400 invalidCursor, expiredCursor; invalidCount when `count` is not that of the
 *   first page
 */
export async function openWalk(
  directory: Directory,
  asker: Asker,
  types: readonly ResourceType[],
  request: SearchRequest & { readonly cursor: string },
): Promise<CursorWalk> {
  const key = await cursorKey(directory.store);
  const query = queryOf(asker, types, request);
  const now = directory.now();
  const { count, cursor } = request;
  const from = cursor === "" ? undefined : openCursor(key, cursor, query, now);
  if (from !== undefined && from.count !== count) {
    throw invalidCount(`'count' must be ${from.count}, as for the first page; got ${count}.`);
  }
  return {
    walk: from
      ? { from: from.position, direction: from.direction, total: from.total }
      : { direction: "next" },
    cursorsOf({ ends, totalResults: total }) {
      if (ends === undefined) return {};
      const seal = (content: Pick<CursorContent, "position" | "direction">) =>
        sealCursor(key, { ...content, count, total, issued: now }, query);
      const isBackward = from?.direction === "previous";
      // "nextCursor MUST be omitted ... only to indicate that there are no more result pages";
      // "previousCursor MUST NOT be returned with the first page".
      const hasNext = isBackward || ends.isMore;
      const hasPrevious = isBackward ? ends.isMore : from !== undefined;
      return {
        ...(hasPrevious && {
          previousCursor: seal({ position: ends.first, direction: "previous" }),
        }),
        ...(hasNext && { nextCursor: seal({ position: ends.last, direction: "next" }) }),
      };
    },
  };
}

/** "all query parameters and values being identical", and asked by the same token. */
function queryOf(asker: Asker, types: readonly ResourceType[], request: SearchRequest): string {
  const { filter, sortBy, descending, projection } = request;
  const names = types.map(({ name }) => name);
  const who = [asker.client, asker.token, asker.viewer];
  return JSON.stringify([names, filter, sortBy, descending, projection, who]);
}
