-- Where a resource comes from stands before its documents, which rows are read up to.
CREATE TABLE resources_with_source (
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  last_modified INTEGER NOT NULL,
  client TEXT NOT NULL,
  source TEXT NOT NULL,
  provisioned_by TEXT,
  linked_at INTEGER,
  seq INTEGER NOT NULL,
  cascade_seq INTEGER NOT NULL DEFAULT 0,
  display TEXT,
  display_key TEXT,
  search TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
INSERT INTO resources_with_source
  SELECT id, type, version, created, last_modified, client, 'provisioned', client, created, 1, 0,
    display, display_key, search, document
  FROM resources;
DROP TABLE resources;
ALTER TABLE resources_with_source RENAME TO resources;
CREATE INDEX resources_by_type ON resources (type, id);
CREATE INDEX resources_by_last_modified ON resources (type, last_modified, id);
CREATE INDEX resources_by_seq ON resources (type, seq);
CREATE INDEX resources_local ON resources (type) WHERE source = 'local';
CREATE INDEX resources_by_cascade ON resources (cascade_seq) WHERE cascade_seq > 0;

-- The last change of people who changed together with others, such as all members of a group: a row
-- of `resources` is long, and to write one takes twenty times as much.
CREATE TABLE marks (
  id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_seq ON marks (seq);

-- The number of the last change that workplace systems can see.
-- Departures up to `forgotten_to` are not remembered any more.
CREATE TABLE sequence (
  value INTEGER NOT NULL,
  forgotten_to INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO sequence (value) VALUES (1);

-- The flat profile of each User. Keys are folded.
CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  active INTEGER NOT NULL,
  inactive_since INTEGER,
  identifier_key TEXT NOT NULL,
  user_name_key TEXT NOT NULL,
  email_key TEXT,
  employee_code_key TEXT,
  department_key TEXT,
  company_key TEXT,
  site_key TEXT,
  text_key TEXT NOT NULL,
  profile TEXT NOT NULL
) STRICT;
CREATE INDEX people_by_identifier ON people (identifier_key);
CREATE INDEX people_by_user_name ON people (user_name_key);
CREATE INDEX people_by_email ON people (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX people_by_employee_code ON people (employee_code_key)
  WHERE employee_code_key IS NOT NULL;
CREATE INDEX people_by_department ON people (department_key, id) WHERE department_key IS NOT NULL;
CREATE INDEX people_by_company ON people (company_key, id) WHERE company_key IS NOT NULL;
CREATE INDEX people_by_site ON people (site_key, id) WHERE site_key IS NOT NULL;
CREATE INDEX people_by_active ON people (active);
CREATE INDEX people_by_inactivity ON people (inactive_since) WHERE inactive_since IS NOT NULL;

-- Values that a closed list does not have, and who waits for them.
CREATE TABLE waiting (
  list TEXT NOT NULL,
  key TEXT NOT NULL,
  person_id TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (list, key, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_by_person ON waiting (person_id);

-- Who is gone, or has left a site: for systems that read what changed.
CREATE TABLE departures (
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  site_key TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (type, seq, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_by_id ON departures (type, id);

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Who provisions already goes on.
INSERT INTO settings SELECT 'provisioning', 'true'
  WHERE EXISTS (SELECT 1 FROM tokens WHERE scope = 'provision')
     OR EXISTS (SELECT 1 FROM credentials);

-- A list's values are those of its generation. A new generation is written beside them, in slices,
-- and takes their place at one moment; `drawn` is the last one that was begun.
CREATE TABLE lists (
  name TEXT NOT NULL PRIMARY KEY,
  mode TEXT NOT NULL,
  generation INTEGER NOT NULL,
  drawn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO lists VALUES
  ('departments', 'open', 0, 0), ('companies', 'open', 0, 0), ('sites', 'open', 0, 0);
CREATE TABLE list_values (
  list TEXT NOT NULL,
  generation INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (list, generation, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE permissions (
  name TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- To people and to groups.
CREATE TABLE grants (
  holder_id TEXT NOT NULL,
  permission TEXT NOT NULL,
  PRIMARY KEY (holder_id, permission)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_permission ON grants (permission, holder_id);

-- What was removed, as it was last, until `until`.
CREATE TABLE tombstones (
  id TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  client TEXT NOT NULL,
  remains TEXT NOT NULL
) STRICT;
CREATE INDEX tombstones_by_end ON tombstones (until);

-- People that provisioning made inactive or removed, for the brake.
CREATE TABLE deactivations (
  person_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (at, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_of_all (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  done_by TEXT NOT NULL,
  client TEXT,
  token TEXT,
  address TEXT,
  request_id TEXT,
  method TEXT NOT NULL,
  resource_type TEXT,
  resource_id TEXT,
  resource_name TEXT,
  version INTEGER,
  status INTEGER NOT NULL,
  scim_type TEXT,
  detail TEXT,
  changes TEXT NOT NULL,
  warnings TEXT NOT NULL,
  duration_ms REAL,
  count INTEGER NOT NULL DEFAULT 1,
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO journal_of_all
  SELECT seq, at, 'provisioning', client, token, NULL, request_id, method, resource_type,
    resource_id, NULL, version,
    CASE method WHEN 'POST' THEN 201 WHEN 'PUT' THEN 200 WHEN 'DELETE' THEN 204
      ELSE CASE resource_type WHEN 'Group' THEN 204 ELSE 200 END END,
    NULL, NULL, '[]', warnings, NULL, 1, 200 + length(warnings)
  FROM journal;
DROP TABLE journal;
ALTER TABLE journal_of_all RENAME TO journal;
CREATE INDEX journal_by_resource ON journal (resource_id, seq);
CREATE INDEX journal_by_client ON journal (client, seq);
CREATE INDEX journal_by_refusal ON journal (seq) WHERE status >= 400;
CREATE INDEX journal_by_time ON journal (at);
-- Adding up the bytes reads no entry.
CREATE INDEX journal_by_size ON journal (seq, bytes);

-- How each client is doing: an hour in a row, and the cycles of an identity provider.
CREATE TABLE contacts (
  client TEXT NOT NULL,
  hour INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  writes INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (client, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE cycles (
  client TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  writes INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (client, began)
) STRICT, WITHOUT ROWID;

-- What a token for reading is limited to: JSON arrays, null for no limit.
ALTER TABLE tokens ADD COLUMN fields TEXT;
ALTER TABLE tokens ADD COLUMN sites TEXT;
