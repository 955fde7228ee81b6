-- What no two resources of a type may share stands in a table of its own, once. What a resource has
-- in either table follows from its document, so neither is searched by resource.
CREATE TABLE unique_rows (
  type TEXT NOT NULL,
  attribute TEXT NOT NULL,
  key TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  PRIMARY KEY (type, attribute, key)
) STRICT, WITHOUT ROWID;
INSERT INTO unique_rows SELECT type, attribute, key, resource_id FROM index_rows
  WHERE is_unique = 1;
CREATE TABLE shared_rows (
  type TEXT NOT NULL,
  attribute TEXT NOT NULL,
  key TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  PRIMARY KEY (type, attribute, key, resource_id)
) STRICT, WITHOUT ROWID;
INSERT INTO shared_rows SELECT type, attribute, key, resource_id FROM index_rows
  WHERE is_unique = 0;
DROP TABLE index_rows;
ALTER TABLE shared_rows RENAME TO index_rows;

-- By userName people are found in unique_rows, and so are those whose identifier or email is the
-- same: these columns have only what differs. Active are those who are not inactive.
DROP INDEX people_by_user_name;
DROP INDEX people_by_identifier;
CREATE INDEX people_by_identifier ON people (identifier_key)
  WHERE identifier_key <> user_name_key;
DROP INDEX people_by_email;
CREATE INDEX people_by_email ON people (email_key) WHERE email_key <> user_name_key;
DROP INDEX people_by_active;

-- Whether the document is answered as it stands, and with which extensions; NULL: it is not.
ALTER TABLE resources ADD COLUMN plain INTEGER;
