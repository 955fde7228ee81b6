import { type StorageFailure, storageFailure } from "./storage-failure.ts";

/** Something that an operator is told of a database that fails, or is well again. */
export interface Trouble {
  readonly says: string;
  /** Absent when it is over. */
  readonly failure?: StorageFailure;
}

/** Knows how the database is, and tells it once. */
export interface Troubles {
  /** The last attempt to write has failed: nobody knows whether the next one can succeed. */
  readonly isFailing: boolean;
  /**
   * Says of an error of SQLite what it means, and tells of it, though not of each one in a row.
   * @returns any other error as it is
   */
  met(error: unknown): unknown;
  /** A transaction could not be written. */
  failed(error: unknown): void;
  /** A transaction was written, with something in it where `isFailing`. */
  written(): void;
}

const MINUTE_MS = 60_000;
/** After so long the same is told again. */
const AGAIN_MS = 60 * MINUTE_MS;

export function createTroubles(tell: (trouble: Trouble) => void = () => undefined): Troubles {
  /** When each kind of failure was told of. */
  const told = new Map<string, number>();
  let isFailing = false;
  let isTold = false;

  function met(error: unknown): unknown {
    const failure = storageFailure(error);
    if (failure === undefined) return error;
    const at = performance.now();
    if (at - (told.get(failure.kind) ?? Number.NEGATIVE_INFINITY) > AGAIN_MS) {
      told.set(failure.kind, at);
      isTold = true;
      tell({ says: "the database fails", failure });
    }
    return failure;
  }

  return {
    get isFailing() {
      return isFailing;
    },
    met,
    failed(error) {
      const failure = storageFailure(error);
      if (failure === undefined || failure.isDamage) return;
      isFailing = true;
      met(failure);
    },
    written() {
      if (!isFailing) return;
      isFailing = false;
      if (isTold) tell({ says: "the database can be written again" });
      isTold = false;
      // A disk that is full now and then is not told of each time.
      const lately = performance.now() - MINUTE_MS;
      for (const [kind, at] of told) if (at < lately) told.delete(kind);
    },
  };
}

/** A store whose failures say what they mean. All that it does, it promises. */
export function explained<Store extends object>(store: Store, { met }: Troubles): Store {
  const explain = (error: unknown): never => {
    throw met(error);
  };
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    (...parameters: unknown[]) => method(...parameters).catch(explain),
  ]);
  return Object.fromEntries(methods);
}
