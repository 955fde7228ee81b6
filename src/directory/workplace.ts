/** The words of the workplace: people as its systems read them, and the rules that they follow. */

/** Where a person or a group comes from. Times are milliseconds since 1970. */
export interface Provenance {
  /** "local": an administrator made it, and no identity provider has written to it yet. */
  readonly source: "local" | "provisioned";
  /** The client that created it, or that linked it. */
  readonly provisionedBy?: string;
  /** When provisioning began: at its creation, or when a local one was linked. */
  readonly linkedAt?: number;
}

/** What of a person follows from the SCIM resource. */
export interface Profile {
  readonly identifier: string;
  readonly userName: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly profession: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly employeeCode: string | null;
  readonly department: string | null;
  readonly company: string | null;
  readonly site: string | null;
  /** The id of the User, where the identity provider sent one. */
  readonly manager: string | null;
  readonly active: boolean;
}

/** The workplace person: what desks, panels, kiosks and lockers read, under the id of the User. */
export interface Person extends Profile, Provenance {
  readonly id: string;
  /** Those that were granted, and those of the groups, in the order of the alphabet. */
  readonly permissions: readonly string[];
  /** All groups, also those that hold one of the others. */
  readonly groups: readonly GroupName[];
  /** Values that a closed list does not have (yet), by the field that they are for. */
  readonly waiting: Readonly<Record<string, string>>;
  readonly created: number;
  readonly lastModified: number;
}

export interface GroupName {
  readonly id: string;
  readonly displayName: string;
}

/** A group, as workplace systems read it. */
export interface WorkplaceGroup extends GroupName, Provenance {
  /** Granted to the group itself. */
  readonly permissions: readonly string[];
  /** Direct members. */
  readonly memberCount: number;
  readonly created: number;
  readonly lastModified: number;
}

export const LISTS = ["departments", "companies", "sites"] as const;
export type ListName = (typeof LISTS)[number];

/** A list of the customer's. Open: any value is good. Closed: only these, in any case. */
export interface List {
  readonly mode: "open" | "closed";
  readonly values: readonly string[];
}

/** What the administrator can set while the server runs. */
export interface Settings {
  /** Whether `identifier` stays what userName was at creation, or follows it. */
  readonly identifierPolicy: "fixed" | "follow";
  /** What becomes of a POST for somebody who is there already, and is local or inactive. */
  readonly onExisting: "reject" | "link";
  /** The ids of the groups that newly provisioned people join. */
  readonly defaultGroups: readonly string[];
  /** How long what was removed can be looked at; 0 keeps nothing. */
  readonly tombstoneDays: number;
  /** After how many days inactive provisioned people are removed; null: never. */
  readonly removeInactiveAfterDays: number | null;
  /**
   * The share of the active people, in percent, that provisioning may deactivate or remove within
   * an hour; null: all of them.
   */
  readonly brakePercent: number | null;
  /** Whether the journal keeps the values of attributes, or only what was changed. */
  readonly journalValues: "full" | "redacted";
  readonly journalDays: number;
  readonly journalMegabytes: number;
}

export const DEFAULT_SETTINGS: Settings = {
  identifierPolicy: "fixed",
  onExisting: "reject",
  defaultGroups: [],
  tombstoneDays: 0,
  removeInactiveAfterDays: null,
  brakePercent: null,
  journalValues: "full",
  journalDays: 365,
  journalMegabytes: 1024,
};

/** Who did something: the journal tells them apart, and the lock asks. */
export type DoneBy = "provisioning" | "admin" | "import" | "job";

/** What of an attribute was changed. */
export interface AttributeChange {
  /** As RFC 7644 §3.10 writes it, e.g. `name.givenName`; or a field of the administrator's. */
  readonly path: string;
  /** Absent where it was unassigned, or where values are not kept. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One entry of the journal. */
export interface JournalEntry {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly doneBy: DoneBy;
  readonly client: string | null;
  readonly token: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly method: string;
  /** The name of a resource type, or what else was changed, such as "List" or "Settings". */
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  /** The version that it left behind, or removed. */
  readonly version: number | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
  readonly changes: readonly AttributeChange[];
  readonly warnings: readonly string[];
  readonly durationMs: number | null;
  /** How often, where one entry tells of many. */
  readonly count: number;
}

/** An entry that is about to be written. */
export type NewJournalEntry = Partial<JournalEntry> &
  Pick<JournalEntry, "at" | "doneBy" | "method" | "status">;
