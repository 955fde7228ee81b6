CREATE TABLE clients (
  id TEXT NOT NULL PRIMARY KEY,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  client TEXT NOT NULL,
  scope TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created INTEGER NOT NULL,
  expires INTEGER,
  last_used INTEGER,
  revoked INTEGER
) STRICT;

-- A row that is searched without an index is read up to its column `search` and no further, so that
-- column stands before the document.
CREATE TABLE resources (
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  last_modified INTEGER NOT NULL,
  client TEXT NOT NULL,
  display TEXT,
  display_key TEXT,
  search TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX resources_by_type ON resources (type, id);
CREATE INDEX resources_by_last_modified ON resources (type, last_modified, id);

CREATE TABLE index_rows (
  type TEXT NOT NULL,
  attribute TEXT NOT NULL,
  key TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  is_unique INTEGER NOT NULL,
  PRIMARY KEY (type, attribute, key, resource_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX index_rows_unique ON index_rows (type, attribute, key) WHERE is_unique = 1;
CREATE INDEX index_rows_by_resource ON index_rows (resource_id);

CREATE TABLE external_ids (
  resource_id TEXT NOT NULL,
  client TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource_id, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_ids_by_value ON external_ids (value, client);

CREATE TABLE memberships (
  group_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  PRIMARY KEY (group_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_member ON memberships (member_id, group_id);

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  client TEXT NOT NULL,
  token TEXT NOT NULL,
  request_id TEXT NOT NULL,
  method TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  warnings TEXT NOT NULL
) STRICT;
