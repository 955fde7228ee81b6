/** The part of the contract of a store that tells how clients and the directory are doing. */
export interface ContactStore {
  /** Adds these counts to what is kept of the same hours, and of the same cycles. */
  keepContacts(contacts: readonly Contact[], cycles: readonly Cycle[]): Promise<void>;
  /** The hours from `since` on, the oldest first, and the newest cycles of each client. */
  contacts(
    since: number,
    cyclesOfEach: number,
  ): Promise<{
    readonly contacts: readonly Contact[];
    /** The newest first. */
    readonly cycles: readonly Cycle[];
  }>;
  /** Forgets hours that began before this time, and cycles that ended. @returns how many */
  pruneContacts(before: number): Promise<number>;
  /** How much there is of what the workplace and its administrator look at. */
  totals(): Promise<Totals>;
}

export interface Counts {
  readonly requests: number;
  readonly writes: number;
  /** Of the requests, those that were refused or failed. */
  readonly failures: number;
}

/** What a client sent within an hour, which is told by its beginning. Milliseconds since 1970. */
export interface Contact extends Counts {
  readonly client: string;
  readonly hour: number;
  /** When the last one came. */
  readonly last: number;
}

/** A burst of requests, with at least some quiet minutes before and after it. */
export interface Cycle extends Counts {
  readonly client: string;
  readonly began: number;
  readonly ended: number;
}

export interface Totals {
  readonly people: {
    readonly active: number;
    readonly inactive: number;
    readonly provisioned: number;
    readonly local: number;
  };
  readonly groups: { readonly provisioned: number; readonly local: number };
  readonly journal: {
    readonly entries: number;
    /** When the oldest was written; null when there is none. */
    readonly oldest: number | null;
  };
}
