import { randomBytes } from "node:crypto";
import type { Store } from "./store.ts";

/**
 * The key that the cursors of a directory are marked with. It is kept in the store, so that they
 * outlive a restart and hold for every process on one database.
 */
export const cursorKey = keptBytes("cursor key", 32);

/**
 * Another one after a backup was restored: numbers of changes are then given a second time, to
 * others than those that an older cursor has seen. `store/sqlite/replace.ts` renews it.
 */
export const cursorEpoch = keptBytes("cursor epoch", 9);

/** Random bytes that a store keeps under a name. */
function keptBytes(name: string, length: number): (store: Store) => Promise<Uint8Array> {
  const cache = new WeakMap<Store, Promise<Uint8Array>>();
  return (store) => {
    const known = cache.get(store);
    if (known !== undefined) return known;
    const kept = store.keepFirst(name, randomBytes(length));
    cache.set(store, kept);
    // A store that could not answer is asked again.
    kept.catch(() => cache.delete(store));
    return kept;
  };
}
