import type { Connection } from "./connection.ts";

/** What was read of the database, for as long as nobody has changed it. */
export interface Remembered<Key, Value> {
  (key: Key): Value;
  /** For who writes on the same connection: its own changes it does not hear of. */
  forget(): void;
}

/**
 * Remembers what `read` finds on a connection until another one commits anything, be it one of this
 * process or of another one. What is undefined is not remembered: of what is not there anybody can
 * ask without end.
 */
export function remembered<Key, Value>(
  { hold }: Pick<Connection, "hold">,
  read: (key: Key) => Value,
): Remembered<Key, Value> {
  const known = new Map<Key, Value>();
  let version: number | undefined;
  const find = (key: Key): Value => {
    const now = hold();
    if (now !== version) known.clear();
    version = now;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = read(key);
    if (found !== undefined) known.set(key, found);
    return found;
  };
  return Object.assign(find, { forget: () => known.clear() });
}
