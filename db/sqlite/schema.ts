import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
  /** What it is called as a member or as a group, as sent and folded. */
  display: text("display"),
  displayKey: text("display_key"),
  /** JSON: the document in the form in which it is compared. */
  search: text("search").notNull(),
  /** JSON: the document as it was sent, without what has rows of its own. */
  document: text("document").notNull(),
});

/** One row for each value of each attribute that clients filter on or that must be unique. */
export const indexRows = sqliteTable(
  "index_rows",
  {
    type: text("type").notNull(),
    attribute: text("attribute").notNull(),
    key: text("key").notNull(),
    resourceId: text("resource_id").notNull(),
    isUnique: integer("is_unique", { mode: "boolean" }).notNull(),
  },
  (row) => [primaryKey({ columns: [row.type, row.attribute, row.key, row.resourceId] })],
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

export const journal = sqliteTable("journal", {
  seq: integer("seq").primaryKey({ autoIncrement: true }),
  at: integer("at").notNull(),
  client: text("client").notNull(),
  token: text("token").notNull(),
  requestId: text("request_id").notNull(),
  method: text("method", { enum: ["POST", "PUT", "PATCH", "DELETE"] }).notNull(),
  resourceType: text("resource_type").notNull(),
  resourceId: text("resource_id").notNull(),
  version: integer("version").notNull(),
  warnings: text("warnings", { mode: "json" }).$type<readonly string[]>().notNull(),
});

export const server = sqliteTable("server", {
  name: text("name").primaryKey(),
  value: blob("value", { mode: "buffer" }).notNull(),
});
