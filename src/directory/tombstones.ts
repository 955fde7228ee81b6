import { invalidCursor } from "../scim/error.ts";
import { openFields, sealFields } from "./cursor.ts";
import { cursorKey } from "./cursor-key.ts";
import type { Tombstone } from "./journal-store.ts";
import type { Store } from "./store.ts";

/** What the cursors of this list are good for. */
const QUERY = "tombstones";

/**
 * A page of what was removed, in the order of ids.
 * @throws ScimError 400 for a cursor of something else
 */
export async function tombstonesPage(
  store: Store,
  limit: number,
  cursor?: string,
): Promise<{ readonly items: readonly Tombstone[]; readonly nextCursor: string | null }> {
  const key = await cursorKey(store);
  const after = cursor ? afterOf(openFields(key, cursor, QUERY)) : "";
  const found = await store.tombstones(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, nextCursor: isMore ? sealFields(key, [last.id], QUERY) : null };
}

function afterOf(fields: unknown): string {
  if (Array.isArray(fields) && typeof fields[0] === "string") return fields[0];
  throw invalidCursor("The cursor was not given for this list; begin without one.");
}
