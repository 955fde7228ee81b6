import { blob, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables, as the migrations leave them. Times are milliseconds since 1970. */

/** The identity providers that provision. What they are called is what they are known by. */
export const clients = sqliteTable("clients", {
  id: text("id").primaryKey(),
  created: integer("created").notNull(),
});

export const tokens = sqliteTable("tokens", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  client: text("client").notNull(),
  scope: text("scope", { enum: ["read", "provision", "admin"] }).notNull(),
  /** SHA-256 of the secret. */
  hash: blob("hash", { mode: "buffer" }).notNull().unique(),
  created: integer("created").notNull(),
  expires: integer("expires"),
  lastUsed: integer("last_used"),
  revoked: integer("revoked"),
  /** The id of the User that /Me is. */
  user: text("user"),
  /** The credential that it was issued for; null for a token that an operator made. */
  issuedBy: text("issued_by"),
  /** What a token for reading is limited to; null for no limit. */
  fields: text("fields", { mode: "json" }).$type<readonly string[]>(),
  sites: text("sites", { mode: "json" }).$type<readonly string[]>(),
});

export const credentials = sqliteTable("credentials", {
  id: text("id").notNull().primaryKey(),
  client: text("client").notNull(),
  kind: text("kind", { enum: ["secret", "assertion", "bearer"] }).notNull(),
  /** SHA-256 of a secret. */
  hash: blob("hash", { mode: "buffer" }).unique(),
  trust: text("trust", { mode: "json" }),
  created: integer("created").notNull(),
  lastUsed: integer("last_used"),
  revoked: integer("revoked"),
});

/** What was read at the source of an issuer's public keys. */
export const keySets = sqliteTable("key_sets", {
  source: text("source").primaryKey(),
  keys: text("keys", { mode: "json" }).notNull(),
  at: integer("at").notNull(),
});

export const resources = sqliteTable("resources", {
  id: text("id").notNull().unique(),
  type: text("type").notNull(),
  version: integer("version").notNull(),
  created: integer("created").notNull(),
  lastModified: integer("last_modified").notNull(),
  /** The client that created it. */
  client: text("client").notNull(),
  source: text("source", { enum: ["local", "provisioned"] }).notNull(),
  /** The client that provisioned it first, or linked it. */
  provisionedBy: text("provisioned_by"),
  linkedAt: integer("linked_at"),
  /** The last change that workplace systems see, as `sequence` counts them. */
  seq: integer("seq").notNull(),
  /** Of a group: the last change of all who are in it, also through other groups. */
  cascadeSeq: integer("cascade_seq").notNull().default(0),
  /** What it is called as a member or as a group, as sent and folded. */
  display: text("display"),
  displayKey: text("display_key"),
  /** JSON: the document in the form in which it is compared. */
  search: text("search").notNull(),
  /** JSON: the document as it was sent, without what has rows of its own. */
  document: text("document").notNull(),
  /** As `plainness` says of the document; null where it is not answered as it stands. */
  plain: integer("plain"),
});

/** How many resources of each type there are. Triggers on `resources` keep it. */
export const totals = sqliteTable("totals", {
  type: text("type").notNull().primaryKey(),
  total: integer("total").notNull(),
});

/** One row for each value of what clients filter on, but for what has `uniqueRows`. */
export const indexRows = sqliteTable(
  "index_rows",
  {
    type: text("type").notNull(),
    attribute: text("attribute").notNull(),
    key: text("key").notNull(),
    resourceId: text("resource_id").notNull(),
  },
  (row) => [primaryKey({ columns: [row.type, row.attribute, row.key, row.resourceId] })],
);

/** One row for each value of each attribute that must be unique. */
export const uniqueRows = sqliteTable(
  "unique_rows",
  {
    type: text("type").notNull(),
    attribute: text("attribute").notNull(),
    key: text("key").notNull(),
    resourceId: text("resource_id").notNull(),
  },
  (row) => [primaryKey({ columns: [row.type, row.attribute, row.key] })],
);

export const externalIds = sqliteTable(
  "external_ids",
  {
    resourceId: text("resource_id").notNull(),
    client: text("client").notNull(),
    value: text("value").notNull(),
  },
  (row) => [primaryKey({ columns: [row.resourceId, row.client] })],
);

export const memberships = sqliteTable(
  "memberships",
  { groupId: text("group_id").notNull(), memberId: text("member_id").notNull() },
  (row) => [primaryKey({ columns: [row.groupId, row.memberId] })],
);

/** The last change of people that was not one of their own row, as `sequence` counts. */
export const marks = sqliteTable("marks", {
  id: text("id").primaryKey(),
  seq: integer("seq").notNull(),
});

export const sequence = sqliteTable("sequence", {
  value: integer("value").notNull(),
  /** Departures up to this number are not remembered any more. */
  forgottenTo: integer("forgotten_to").notNull(),
});

/** The flat profile of each User. Keys are folded. */
export const people = sqliteTable("people", {
  id: text("id").primaryKey(),
  active: integer("active", { mode: "boolean" }).notNull(),
  inactiveSince: integer("inactive_since"),
  identifierKey: text("identifier_key").notNull(),
  userNameKey: text("user_name_key").notNull(),
  emailKey: text("email_key"),
  employeeCodeKey: text("employee_code_key"),
  departmentKey: text("department_key"),
  companyKey: text("company_key"),
  siteKey: text("site_key"),
  /** What a search for any text looks at. */
  textKey: text("text_key").notNull(),
  /** JSON: the fields as they are answered. */
  profile: text("profile").notNull(),
});

/** Values that a closed list does not have, and who waits for them. */
export const waiting = sqliteTable(
  "waiting",
  {
    list: text("list").notNull(),
    key: text("key").notNull(),
    personId: text("person_id").notNull(),
    value: text("value").notNull(),
  },
  (row) => [primaryKey({ columns: [row.list, row.key, row.personId] })],
);

/** Who is gone, or has left a site. */
export const departures = sqliteTable(
  "departures",
  {
    seq: integer("seq").notNull(),
    id: text("id").notNull(),
    type: text("type").notNull(),
    /** The site that was left. */
    siteKey: text("site_key"),
    at: integer("at").notNull(),
  },
  (row) => [primaryKey({ columns: [row.type, row.seq, row.id] })],
);

export const settings = sqliteTable("settings", {
  name: text("name").primaryKey(),
  value: text("value", { mode: "json" }).$type<unknown>().notNull(),
});

export const lists = sqliteTable("lists", {
  name: text("name", { enum: ["departments", "companies", "sites"] }).primaryKey(),
  mode: text("mode", { enum: ["open", "closed"] }).notNull(),
  /** Its values are those of this generation. */
  generation: integer("generation").notNull(),
  /** The last one that was begun. */
  drawn: integer("drawn").notNull(),
});

export const listValues = sqliteTable(
  "list_values",
  {
    list: text("list", { enum: ["departments", "companies", "sites"] }).notNull(),
    generation: integer("generation").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
    position: integer("position").notNull(),
  },
  (row) => [primaryKey({ columns: [row.list, row.generation, row.key] })],
);

export const permissions = sqliteTable("permissions", {
  name: text("name").primaryKey(),
  position: integer("position").notNull(),
});

/** Permissions of people and of groups. */
export const grants = sqliteTable(
  "grants",
  { holderId: text("holder_id").notNull(), permission: text("permission").notNull() },
  (row) => [primaryKey({ columns: [row.holderId, row.permission] })],
);

/** What was removed, as it was last. */
export const tombstones = sqliteTable("tombstones", {
  id: text("id").primaryKey(),
  type: text("type").notNull(),
  name: text("name"),
  at: integer("at").notNull(),
  until: integer("until").notNull(),
  client: text("client").notNull(),
  remains: text("remains", { mode: "json" }).$type<unknown>().notNull(),
});

/** People that provisioning made inactive or removed. */
export const deactivations = sqliteTable(
  "deactivations",
  { personId: text("person_id").notNull(), at: integer("at").notNull() },
  (row) => [primaryKey({ columns: [row.at, row.personId] })],
);

/** What was done, and what was refused. */
export const journal = sqliteTable("journal", {
  seq: integer("seq").primaryKey({ autoIncrement: true }),
  at: integer("at").notNull(),
  doneBy: text("done_by", { enum: ["provisioning", "admin", "import", "job"] }).notNull(),
  client: text("client"),
  token: text("token"),
  address: text("address"),
  requestId: text("request_id"),
  method: text("method").notNull(),
  resourceType: text("resource_type"),
  resourceId: text("resource_id"),
  resourceName: text("resource_name"),
  version: integer("version"),
  status: integer("status").notNull(),
  scimType: text("scim_type"),
  detail: text("detail"),
  /** JSON: attrPath, before, after. */
  changes: text("changes").notNull(),
  warnings: text("warnings", { mode: "json" }).$type<readonly string[]>().notNull(),
  durationMs: real("duration_ms"),
  /** How often, where many are told of in one row. */
  count: integer("count").notNull().default(1),
  bytes: integer("bytes").notNull(),
});

/** An hour of a client. */
export const contacts = sqliteTable(
  "contacts",
  {
    client: text("client").notNull(),
    hour: integer("hour").notNull(),
    requests: integer("requests").notNull(),
    writes: integer("writes").notNull(),
    failures: integer("failures").notNull(),
    last: integer("last").notNull(),
  },
  (row) => [primaryKey({ columns: [row.client, row.hour] })],
);

/** The cycles of an identity provider. */
export const cycles = sqliteTable(
  "cycles",
  {
    client: text("client").notNull(),
    began: integer("began").notNull(),
    ended: integer("ended").notNull(),
    requests: integer("requests").notNull(),
    writes: integer("writes").notNull(),
    failures: integer("failures").notNull(),
  },
  (row) => [primaryKey({ columns: [row.client, row.began] })],
);

export const server = sqliteTable("server", {
  name: text("name").primaryKey(),
  value: blob("value", { mode: "buffer" }).notNull(),
});
