-- The User that a token stands for at /Me, and the credential that an access token was issued for.
ALTER TABLE tokens ADD COLUMN user TEXT;
ALTER TABLE tokens ADD COLUMN issued_by TEXT;
CREATE INDEX tokens_by_credential ON tokens (issued_by) WHERE issued_by IS NOT NULL;
CREATE INDEX issued_tokens_by_expiry ON tokens (expires) WHERE issued_by IS NOT NULL;

-- What a client proves with who it is: a secret (its hash), or trust in what others sign.
CREATE TABLE credentials (
  id TEXT NOT NULL PRIMARY KEY,
  client TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash BLOB UNIQUE,
  trust TEXT,
  created INTEGER NOT NULL,
  last_used INTEGER,
  revoked INTEGER
) STRICT;
CREATE INDEX credentials_by_client ON credentials (client);

-- The public keys of issuers, as they were read last: they outlive an outage and a restart.
CREATE TABLE key_sets (
  source TEXT NOT NULL PRIMARY KEY,
  keys TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
