import type { Connection } from "./connection.ts";

/** What was read of the database, for as long as nobody has changed it. */
export interface Remembered<Key, Value> {
  (key: Key): Value;
  /** For who writes on the same connection: its own changes it does not hear of. */
  forget(): void;
}

/**
 * When SQLite is asked whether anything has changed, which takes as long as to begin to read:
 * "always", so that what was answered to whoever changed it is in force from the next question on;
 * or "once a turn" of the event loop, for what is asked right after something that always asks.
 */
type Asks = "always" | "once a turn";

type Remembering = <Key, Value>(read: (key: Key) => Value, asks: Asks) => Remembered<Key, Value>;

/**
 * Remembers what `read` finds on a connection until another one commits anything, be it one of this
 * process or of another one. What is undefined is not remembered: of what is not there anybody can
 * ask without end.
 */
export function rememberingOn(connection: Connection): Remembering {
  const known = rememberings.get(connection) ?? createRemembering(connection);
  rememberings.set(connection, known);
  return known;
}
const rememberings = new WeakMap<Connection, Remembering>();

function createRemembering({ database }: Connection): Remembering {
  const statement = database.prepare<{ data_version: number }, []>("PRAGMA data_version");
  let version = 0;
  let isFromThisTurn = false;
  function ask(): void {
    version = statement.get()?.data_version ?? 0;
    if (isFromThisTurn) return;
    isFromThisTurn = true;
    setImmediate(() => {
      isFromThisTurn = false;
    });
  }
  return <Key, Value>(read: (key: Key) => Value, asks: Asks) => {
    const known = new Map<Key, Value>();
    let seen = 0;
    const remembered = (key: Key): Value => {
      if (asks === "always" || !isFromThisTurn) ask();
      if (seen !== version) known.clear();
      seen = version;
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = read(key);
      if (found !== undefined) known.set(key, found);
      return found;
    };
    return Object.assign(remembered, { forget: () => known.clear() });
  };
}
