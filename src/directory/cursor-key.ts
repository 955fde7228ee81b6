import { randomBytes } from "node:crypto";
import type { Store } from "./store.ts";

/**
 * The key that the cursors of a directory are marked with. It is kept in the store, so that they
 * outlive a restart and hold for every process on one database.
 */
export function cursorKey(store: Store): Promise<Uint8Array> {
  const known = cache.get(store);
  if (known !== undefined) return known;
  const kept = store.keepFirst("cursor key", randomBytes(32));
  cache.set(store, kept);
  // A store that could not answer is asked again.
  kept.catch(() => cache.delete(store));
  return kept;
}
const cache = new WeakMap<Store, Promise<Uint8Array>>();
