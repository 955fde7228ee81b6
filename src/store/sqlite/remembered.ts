import type { Connection } from "./connection.ts";

/** What was read of the database, for as long as nobody has changed it. */
export interface Remembered<Key, Value> {
  (key: Key): Value;
  /** For who writes on the same connection: its own changes it does not hear of. */
  forget(): void;
}

/**
 * Remembers what `read` finds until another connection commits anything, be it one of this process
 * or of another one: SQLite is asked each time, which takes it as long as to begin to read. So what
 * was answered to whoever changed it is in force from the next question on. What is undefined is
 * not remembered: of what is not there anybody can ask without end.
 */
export function createRemembering({ database }: Pick<Connection, "database">) {
  const statement = database.prepare<{ data_version: number }, []>("PRAGMA data_version");
  return <Key, Value>(read: (key: Key) => Value): Remembered<Key, Value> => {
    const known = new Map<Key, Value>();
    let version: number | undefined;
    const remembered = (key: Key): Value => {
      const now = statement.get()?.data_version;
      if (now !== version) {
        known.clear();
        version = now;
      }
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = read(key);
      if (found !== undefined) known.set(key, found);
      return found;
    };
    return Object.assign(remembered, { forget: () => known.clear() });
  };
}
