import type { GroupName, Person, Provenance, WorkplaceGroup } from "./workplace.ts";

/** The part of the contract of a store that workplace systems read. Sees what is committed. */
export interface PeopleStore {
  person(id: string): Promise<Person | undefined>;
  /** In the order of ids, which is that of creation. */
  people(query: PeopleQuery): Promise<PeoplePage<Person>>;
  group(id: string): Promise<WorkplaceGroup | undefined>;
  groups(query: GroupsQuery): Promise<PeoplePage<WorkplaceGroup>>;
  /**
   * Direct members: people and groups, in the order of ids.
   * @param sites only people of these sites are there for whoever asks
   * @returns `next`: the last id of this page; absent when nothing lies behind it
   */
  groupMembers(
    id: string,
    after: string,
    limit: number,
    sites?: readonly string[],
  ): Promise<{ readonly items: readonly GroupMember[]; readonly next?: string }>;

  /** Forgets who was gone before `at`, in milliseconds since 1970. */
  forgetDepartures(at: number): Promise<void>;
}

/** `type`: the name of a resource type. */
export type GroupMember = GroupName & { readonly type: string };

/** What is asked for. Text is compared in any case; all conditions must hold. */
export interface PeopleFilter {
  readonly identifier?: string;
  readonly userName?: string;
  readonly email?: string;
  readonly employeeCode?: string;
  readonly active?: boolean;
  readonly source?: Provenance["source"];
  readonly site?: string;
  readonly department?: string;
  readonly company?: string;
  /** The id of a group, or what it is called; people of groups in it count. */
  readonly group?: string;
  /** Part of a name, an address, an identifier or an employee code. */
  readonly q?: string;
}

export interface Reading {
  /** Behind this id; empty: from the beginning. */
  readonly after: string;
  /** Only what changed after this number; absent: everything. */
  readonly since?: number;
  readonly limit: number;
  /** Aborted when nobody waits any more. */
  readonly signal?: AbortSignal;
}

export interface PeopleQuery extends PeopleFilter, Reading {
  /** Only people of these sites are there at all, for whoever asks. */
  readonly sites?: readonly string[];
}

export interface GroupsQuery extends Reading {
  /** What it is called, in any case. */
  readonly displayName?: string;
}

export interface PeoplePage<Item> {
  readonly items: readonly Item[];
  /**
   * With `since`: the ids of what changed and is gone, has left the sites, or does not pass the
   * filter (any more). Of the same stretch of ids as `items`.
   */
  readonly removed: readonly string[];
  /** The last id of this page; absent when nothing lies behind it. */
  readonly next?: string;
  /** The number of the last change at the moment of reading. */
  readonly seq: number;
  /** With `since`: the numbers up to this one are forgotten, so an older `since` is no good. */
  readonly forgottenTo: number;
}
