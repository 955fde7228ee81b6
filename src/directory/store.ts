import type { CheckedFilter } from "../scim/filter/ast.ts";
import type { MembershipDelta } from "../scim/patch/membership.ts";
import type { Document, Stored } from "../scim/resource/resource.ts";
import type { AttributePath } from "../scim/schema/lookup.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { ContactStore } from "./contact-store.ts";
import type { CredentialStore, Scope, Token } from "./credential-store.ts";
import type { JournalStore } from "./journal-store.ts";
import type { PeopleStore } from "./people-store.ts";
import type {
  DoneBy,
  ListName,
  NewJournalEntry,
  Profile,
  Provenance,
  Settings,
} from "./workplace.ts";
import type { WorkplaceStore } from "./workplace-store.ts";

/**
 * The contract between the directory and what keeps it. A store decides nothing about SCIM: it is
 * handed finished documents and row changes. Each writing method is one transaction that holds the
 * resource, its rows and the journal entry; its promise settles after the change is on disk, or
 * after it was undone. Changes take effect in the order in which the methods are called.
 */
export interface Store
  extends ContactStore,
    CredentialStore,
    JournalStore,
    PeopleStore,
    WorkplaceStore {
  /**
   * Keeps a new resource with version 1.
   * @param adopt where another resource of the type holds one of its unique values: what becomes
   *   of that one instead; runs inside the transaction, and undefined refuses
   * @throws ScimError 409 uniqueness when an attribute of uniqueness "server" is taken; whatever
   *   `adopt` throws
   */
  create(
    act: Act,
    type: ResourceType,
    id: string,
    change: Change,
    wanted: Wanted,
    adopt?: (holder: Stored, around: Around) => Change | undefined,
  ): Promise<Written>;

  /**
   * Changes a resource. `change` is pure and synchronous: it runs inside the transaction on the
   * current resource (without members and groups) and may throw, which undoes everything. When
   * neither the document nor a row changes, version and lastModified stay (RFC 7644 §3.5.2.1).
   * What an identity provider writes to is provisioned from then on.
   * @throws ScimError 404; 409 uniqueness; whatever `change` throws
   */
  update(
    act: Act,
    type: ResourceType,
    id: string,
    change: (current: Stored, around: Around) => Change,
    wanted: Wanted,
  ): Promise<Written>;

  /**
   * Removes a resource and its memberships for good. `check` runs first, inside the transaction.
   * @throws ScimError 404; whatever `check` throws
   */
  remove(
    act: Act,
    type: ResourceType,
    id: string,
    check: (current: Stored, around: Around) => void,
  ): Promise<void>;

  /**
   * Makes a resource local again, as if no identity provider had ever written to it.
   * @throws ScimError 404; 409 when it is local
   */
  release(act: Act, type: ResourceType, id: string): Promise<void>;

  /** @returns undefined when there is no such resource of this type */
  read(viewer: Viewer, type: ResourceType, id: string, wanted: Wanted): Promise<Stored | undefined>;

  /**
   * The resources that match, in a stable order; totalResults counts all of them. What was answered
   * before is seen. A resource that is removed while a page is read may be missing from it.
   * @throws ScimError 400 tooMany when too much must be read to find them; 503 with Retry-After
   *   when too many such searches are under way; 499 when the signal says that nobody waits any
   *   more
   */
  search(viewer: Viewer, search: Search): Promise<Page>;

  brake(): Promise<Brake>;
  /**
   * Trips the brake or opens it, with an entry in the journal. To trip it twice changes nothing.
   */
  setBrake(entry: NewJournalEntry, brake: Brake): Promise<void>;

  /**
   * Remembers bytes of the server's own under a name, such as a key, unless the name is taken.
   * @returns those that were kept first, the same for every process on this database
   */
  keepFirst(name: string, value: Uint8Array): Promise<Uint8Array>;

  /**
   * Brings what filters find resources by in line with the schemas of these types, where they are
   * other ones than at the last time; called before anything is served. Resources themselves stay
   * as they are. It goes on in slices, between which others may read and write.
   * @param types all types that there are resources of
   * @param tell is told how many resources of how many are done; not called where nothing is to do
   * @throws ScimError 409 uniqueness when two resources have the same value of an attribute that is
   *   unique now; then the next call begins anew
   */
  reindex(
    types: readonly ResourceType[],
    tell: (done: number, total: number) => void,
  ): Promise<void>;

  /**
   * Cuts the log of changes down where it has grown, as it does while somebody reads for long.
   * @returns its bytes; many of them where somebody reads still
   */
  shortenLog(): Promise<number>;
  /** Gives room that is not used any more back to the disk, in slices. @returns pages */
  giveBack(): Promise<number>;
  /** Settles when whoever writes has had a turn, with or without success; never while it hangs. */
  pulse(): Promise<void>;
  /** How much there is on the disk, and how busy the writer is. Costs next to nothing. */
  activity(): Promise<StoreActivity>;
  /** @throws when the database cannot be read and written */
  check(): Promise<void>;
  /** Waits for queued writes, then lets go of the database. */
  close(): Promise<void>;
}

export interface StoreActivity {
  /** Writes that wait for their turn. */
  readonly queued: number;
  /** Writes that had their turn since the start, and the commits that they shared. */
  readonly jobs: number;
  readonly commits: number;
  readonly databaseBytes: number;
  /** Of the log of changes that are not written back yet. */
  readonly logBytes: number;
}

/**
 * The client whose externalIds are seen. Null: for a resource, the externalId that the client which
 * created it gave (readers and administrators have none of their own).
 */
export type Viewer = string | null;

/**
 * Who does what, for the journal. `at` is milliseconds since 1970 and becomes meta.lastModified.
 */
export interface Act {
  readonly client: string;
  readonly token: string;
  readonly requestId: string;
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly at: number;
  readonly doneBy: DoneBy;
  readonly address?: string;
  /** Of the answer, when all goes well. */
  readonly status: number;
  /** When the request came in, as performance.now() counts. */
  readonly started?: number;
}

/** What stands beside a resource, as it is inside the transaction. */
export interface Around {
  readonly provenance: Provenance;
  /** Of a User. */
  readonly profile?: Profile;
  readonly settings: Settings;
  readonly brake: Brake;
  /** People that provisioning has made inactive or removed since then, each once. */
  deactivatedSince(at: number): number;
  /** All people that are active. */
  countActive(): number;
}

/** Whether provisioning may make people inactive. Milliseconds since 1970. */
export interface Brake {
  /** Since when it may not. */
  readonly trippedAt?: number;
  /** Until when an administrator lets everything through. */
  readonly openUntil?: number;
}

/**
 * What a User is in the workplace; handed in when the store is opened, so that no write can leave
 * it behind. Pure and synchronous: it runs inside the transaction.
 * @param before what the person was, undefined for a new one
 */
export type ProfileOf = (
  document: Document,
  before: Profile | undefined,
  rules: WorkplaceRules,
) => Derived;

/** What of the workplace a store has to be told. */
export interface Rules {
  readonly profileOf: ProfileOf;
  /** Those of a new box. */
  readonly defaultSettings: Settings;
}

export interface WorkplaceRules {
  readonly settings: Settings;
  /** As the list spells it; as it is where the list is open; undefined where it is not in it. */
  accepted(list: ListName, value: string): string | undefined;
  /** The id of the person that has this identifier, in any case. */
  identifierHolder(identifier: string): string | undefined;
}

export interface Derived {
  readonly profile: Profile;
  /** Values that a closed list does not have, by the list. */
  readonly waiting: Readonly<Partial<Record<ListName, string>>>;
  /** About these values: attribute, value, and what was kept. By the list. */
  readonly warnings: Readonly<Partial<Record<ListName, string>>>;
  /** What else there is to tell. */
  readonly remarks: readonly string[];
}

/** What a write leaves behind. */
export interface Change {
  readonly document: Document;
  /**
   * Applied to the member rows in this order. Types without `members` have none. Ids that no
   * resource has are passed over with a warning.
   */
  readonly members: readonly MembershipDelta[];
  /** For the journal: what of the request was passed over. */
  readonly warnings: readonly string[];
}

export type { MembershipDelta };

export interface Written {
  readonly stored: Stored;
  /** Those of the change and the store's own. */
  readonly warnings: readonly string[];
}

/** Which derived attributes to read. Reading them costs as many rows as they have values. */
export interface Wanted {
  readonly members: boolean;
  readonly groups: boolean;
  /** Absent: not read. */
  readonly permissions?: boolean;
}

export interface Search {
  /** The types to search, each with the filter and the sort path as checked against it. */
  readonly targets: readonly {
    readonly type: ResourceType;
    readonly filter?: CheckedFilter;
    /** Absent: the order of creation. */
    readonly sortBy?: AttributePath;
  }[];
  readonly descending: boolean;
  /** 1-based (RFC 7644 §3.4.2.4). */
  readonly startIndex: number;
  /** From page to page instead of by startIndex (RFC 9865). */
  readonly walk?: Walk;
  readonly count: number;
  readonly wanted: Wanted;
  /** Aborted when the client is gone; then the search ends early. */
  readonly signal?: AbortSignal;
}

/** A way through the results that costs as much at any depth. */
export interface Walk {
  /** The page begins behind this one, or ends before it; absent: the first page. */
  readonly from?: Position;
  readonly direction: "next" | "previous";
  /** The total that the first page found, so that nothing is counted again. */
  readonly total?: number;
}

/** A resource in the order of a search: what it is sorted by, null where nothing is, and its id. */
export interface Position {
  readonly sort: string | number | null;
  readonly id: string;
}

export interface Page {
  /** In a walk, where there are results: its ends, and whether more lies ahead. */
  readonly ends?: { readonly first: Position; readonly last: Position; readonly isMore: boolean };
  readonly totalResults: number;
  readonly resources: readonly Stored[];
}

export type { Scope, Token };
