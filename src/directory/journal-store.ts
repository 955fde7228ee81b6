import type { Document } from "../scim/resource/resource.ts";
import type {
  GroupName,
  JournalEntry,
  ListName,
  NewJournalEntry,
  Profile,
  Provenance,
} from "./workplace.ts";

/** The part of the contract of a store that explains what happened. */
export interface JournalStore {
  /** Writes entries of what changed nothing else: refusals. */
  noteEntries(entries: readonly NewJournalEntry[]): Promise<readonly number[]>;
  /** Tells in an entry of many how many there are by now. */
  recount(seq: number, count: number, at: number): Promise<void>;
  /**
   * The newest first. A page may be short, even empty, although there is more: where a lot must be
   * read to find little, or where entries are long.
   * @throws ScimError 499 when the signal says that nobody waits any more
   */
  journal(query: JournalQuery): Promise<JournalPage>;
  /** Forgets the oldest entries, in slices. @returns how many */
  pruneJournal(before: number, bytes: number): Promise<number>;

  tombstones(after: string, limit: number): Promise<readonly Tombstone[]>;
  tombstone(id: string): Promise<Tombstone | undefined>;
  /**
   * Forgets those that have had their time, and what was removed up to `removedBy`: the
   * administrator may want to keep them for less time than at first. @returns how many
   */
  pruneTombstones(now: number, removedBy?: number): Promise<number>;
  /**
   * Provisioned people who have been inactive since before this time: their ids, in order, behind
   * this one.
   */
  inactiveSince(before: number, after: string, limit: number): Promise<readonly string[]>;
  /** What stands beside the document of somebody who is there. */
  remains(id: string): Promise<Remains | undefined>;
  /**
   * Forgets everything personal about somebody: the tombstone, and in the journal names, details,
   * warnings and values, also in refusals that name one of the userNames that the person had. The
   * entries stay: when, who, what, outcome. The erasure itself is noted without a name.
   * @returns false when nothing is known about this id
   * @throws ScimError 409 while there is such a person or group
   */
  erase(by: NewJournalEntry, id: string): Promise<boolean>;
}

export interface JournalQuery {
  /** Milliseconds since 1970, inclusive. */
  readonly from?: number;
  /** Exclusive. */
  readonly until?: number;
  readonly client?: string;
  /** The id of a person or a group. */
  readonly resource?: string;
  /** "warning": a success with warnings. */
  readonly outcome?: "success" | "warning" | "refused";
  /** Part of name, detail, warnings, changes, request id or address, in any case. */
  readonly text?: string;
  /** Entries older than this one; absent: from the newest. */
  readonly before?: number;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  /** The number of the last one; absent when there is nothing older. */
  readonly next?: number;
}

export interface Tombstone {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly at: number;
  readonly until: number;
  readonly client: string;
  readonly remains: Remains & {
    /** Without what is never returned. */
    readonly document: Document;
  };
}

/** What is kept of a person or a group beside the document. */
export interface Remains extends Provenance {
  readonly created: number;
  readonly lastModified: number;
  /** Of a person. */
  readonly profile?: Profile;
  /** What each client calls it. */
  readonly externalIds: readonly { readonly client: string; readonly value: string }[];
  /** Granted to itself. */
  readonly permissions: readonly string[];
  /** Those that it is a direct member of. */
  readonly groups: readonly GroupName[];
  readonly waiting: readonly { readonly list: ListName; readonly value: string }[];
  /** Of a group: how many direct members it has, and the ids of the first ones. */
  readonly memberCount?: number;
  readonly members?: readonly string[];
}
