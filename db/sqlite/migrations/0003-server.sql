-- What the server itself must remember, such as the key that its cursors are marked with.
CREATE TABLE server (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
