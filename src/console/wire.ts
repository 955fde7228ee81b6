/** What /api/v1 answers, as far as the console reads it. Times are ISO 8601. */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  /** Where the answer tells; else a cursor says that there is more. */
  readonly hasMore?: boolean;
}

interface Provenance {
  readonly source: "local" | "provisioned";
  readonly provisionedBy: string | null;
  readonly linkedAt: string | null;
}

export interface GroupName {
  readonly id: string;
  readonly displayName: string;
}

/** The fields that an administrator can fill in. */
export const PERSON_FIELDS = [
  "userName",
  "displayName",
  "givenName",
  "familyName",
  "profession",
  "email",
  "phone",
  "mobile",
  "employeeCode",
  "department",
  "company",
  "site",
  "manager",
] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

type Optional = Exclude<PersonField, "userName" | "displayName">;

export interface Person extends Provenance, Readonly<Record<Optional, string | null>> {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  readonly identifier: string;
  readonly active: boolean;
  readonly permissions: readonly string[];
  readonly groups: readonly GroupName[];
  readonly waiting?: Readonly<Record<string, string>>;
  readonly created: string;
  readonly lastModified: string;
}

export interface Group extends Provenance, GroupName {
  readonly permissions: readonly string[];
  readonly memberCount: number;
  readonly created: string;
  readonly lastModified: string;
}

export interface Member extends GroupName {
  readonly type: string;
}

export interface Permissions {
  readonly granted: readonly string[];
  readonly inherited: readonly { readonly permission: string; readonly group: GroupName }[];
  readonly effective: readonly string[];
}

export interface List {
  readonly name: string;
  readonly mode: "open" | "closed";
  readonly values: readonly string[];
  readonly waiting: readonly { readonly value: string; readonly people: number }[];
  /** After a change: how many people got what they waited for. */
  readonly applied?: number;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly scope: "read" | "provision" | "admin";
  readonly created: string;
  readonly expires?: string | null;
  readonly lastUsed?: string | null;
  readonly revoked?: string | null;
  readonly user?: string | null;
  readonly fields?: readonly string[] | null;
  readonly sites?: readonly string[] | null;
}

export interface NewToken extends Token {
  readonly secret: string;
}

export interface Client {
  readonly client: string;
  readonly credentials: readonly Credential[];
}

export interface Credential {
  readonly id: string;
  readonly kind: "secret" | "assertion" | "bearer";
  readonly created: string;
  readonly lastUsed?: string | null;
  readonly revoked?: string | null;
}

export interface NewClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenEndpoint: string;
}

export interface Provisioning {
  readonly enabled: boolean;
  readonly tenantUrl: string;
  readonly brake: {
    readonly percent: number | null;
    readonly tripped: boolean;
    readonly trippedAt: string | null;
    /** After it was released; then it counts anew. */
    readonly openUntil: string | null;
  };
}

export interface Settings {
  readonly identifierPolicy: "fixed" | "follow";
  readonly onExisting: "reject" | "link";
  readonly defaultGroups: readonly string[];
  readonly tombstoneDays: number;
  readonly removeInactiveAfterDays: number | null;
  readonly brakePercent: number | null;
  readonly journalValues: "full" | "redacted";
  readonly journalDays: number;
  readonly journalMegabytes: number;
}

export interface Entry {
  readonly id: number;
  readonly time: string;
  readonly doneBy: string;
  readonly client: string | null;
  readonly token: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly method: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly outcome: "success" | "warning" | "refused";
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
  readonly changes: readonly { readonly path: string; before?: unknown; after?: unknown }[];
  readonly warnings: readonly string[];
  readonly durationMs: number | null;
  readonly count: number;
}

interface Sum {
  readonly requests: number;
  readonly writes: number;
  readonly failures: number;
}

export interface Hour extends Sum {
  readonly hour: string | number;
}

export interface ClientHealth {
  readonly client: string;
  readonly lastContact: string | null;
  readonly lastHour: Sum;
  readonly hours: readonly Hour[];
  readonly cycles: readonly (Sum & { readonly began: string; readonly ended: string })[];
  readonly usualGapMinutes: number | null;
}

export interface Health {
  readonly provisioning: { readonly enabled: boolean };
  readonly people: Readonly<Record<"active" | "inactive" | "provisioned" | "local", number>>;
  readonly groups: Readonly<Partial<Record<string, number>>>;
  readonly clients: readonly ClientHealth[];
  readonly journal: { readonly entries: number; readonly oldest: string | null };
}

export interface Tombstone {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly at: string;
  readonly until: string;
  readonly client: string;
}
