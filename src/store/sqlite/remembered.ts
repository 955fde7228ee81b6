import type { Connection } from "./connection.ts";

/** What was read of the database, for as long as nobody has changed it. */
export interface Remembered<Key, Value> {
  (key: Key): Value;
  /** For who writes on the same connection: its own changes it does not hear of. */
  forget(): void;
}

/**
 * Remembers what `read` finds on a connection until another one commits anything, be it one of this
 * process or of another one.
 */
export function remembered<Key, Value>(
  { hold }: Pick<Connection, "hold">,
  read: (key: Key) => Value,
): Remembered<Key, Value> {
  const find = rememberedAt(read);
  const now = (key: Key): Value => {
    find.at(hold());
    return find(key);
  };
  return Object.assign(now, { forget: find.forget });
}

/** The same, for who reads several things of one moment, and has held it. */
export interface RememberedAt<Key, Value> extends Remembered<Key, Value> {
  /** Forgets all that was read at another moment, as `Snapshot.hold` tells them. */
  at(moment: number): void;
}

/**
 * What is undefined is not remembered: of what is not there anybody can ask without end.
 */
export function rememberedAt<Key, Value>(read: (key: Key) => Value): RememberedAt<Key, Value> {
  const known = new Map<Key, Value>();
  let since: number | undefined;
  const find = (key: Key): Value => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = read(key);
    if (found !== undefined) known.set(key, found);
    return found;
  };
  return Object.assign(find, {
    at(moment: number) {
      if (moment !== since) known.clear();
      since = moment;
    },
    forget: () => known.clear(),
  });
}
