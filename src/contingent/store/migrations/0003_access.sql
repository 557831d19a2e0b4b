-- Who may use a database that is served to others, and the questions people keep. Keys are never changed: a key is
-- made, and may be revoked.

-- `hash` is the SHA-256 (hex) of the key's secret, 256 random bits; the secret itself is shown once and kept nowhere.
CREATE TABLE access_keys (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('reader', 'reviewer')),
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL
);

CREATE TABLE access_revocations (
    key TEXT PRIMARY KEY REFERENCES access_keys (id),
    at TEXT NOT NULL
) WITHOUT ROWID;

-- A question kept under a name: the view and its arguments (JSON). Whoever no longer needs one takes it out.
CREATE TABLE saved_queries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    view TEXT NOT NULL,
    arguments TEXT NOT NULL
);

CREATE TRIGGER access_keys_keep_update BEFORE UPDATE ON access_keys
BEGIN SELECT RAISE(ABORT, 'access_keys are append-only'); END;
CREATE TRIGGER access_keys_keep_delete BEFORE DELETE ON access_keys
BEGIN SELECT RAISE(ABORT, 'access_keys are append-only'); END;
CREATE TRIGGER access_revocations_keep_update BEFORE UPDATE ON access_revocations
BEGIN SELECT RAISE(ABORT, 'access_revocations are append-only'); END;
CREATE TRIGGER access_revocations_keep_delete BEFORE DELETE ON access_revocations
BEGIN SELECT RAISE(ABORT, 'access_revocations are append-only'); END;
CREATE TRIGGER saved_queries_keep_update BEFORE UPDATE ON saved_queries
BEGIN SELECT RAISE(ABORT, 'saved_queries are kept as they are'); END;
