-- One database holds everything read: texts, readings of them, and the records each reading made.
-- Records are append-only (triggers below); `record` is the exact JSON, the columns beside it are for looking up.

CREATE TABLE texts (
    seq INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    coding TEXT NOT NULL CHECK (coding IN ('utf-8', 'zlib')),
    text BLOB NOT NULL
);

CREATE TABLE readings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    doc TEXT NOT NULL,
    item TEXT NOT NULL,
    reader TEXT NOT NULL,
    reader_version TEXT NOT NULL,
    read_at TEXT NOT NULL,
    date_given TEXT,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    UNIQUE (doc, reader, reader_version)
);
CREATE UNIQUE INDEX readings_one_current ON readings (item) WHERE current = 1;

CREATE TABLE documents (
    seq INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL UNIQUE REFERENCES readings (seq),
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES texts (sha256),
    published TEXT,
    published_first TEXT,
    published_last TEXT,
    publisher TEXT,
    url TEXT,
    title TEXT,
    file TEXT,
    record TEXT NOT NULL
);
CREATE INDEX documents_id ON documents (id);
CREATE INDEX documents_published ON documents (published_last);

CREATE TABLE entities (
    seq INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings (seq),
    id TEXT NOT NULL,
    doc TEXT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    country TEXT,
    registry TEXT,
    geonames INTEGER,
    record TEXT NOT NULL,
    UNIQUE (id, reading)
);
CREATE INDEX entities_reading ON entities (reading);

CREATE TABLE statements (
    seq INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings (seq),
    id TEXT NOT NULL,
    doc TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    polarity TEXT NOT NULL,
    alleged INTEGER NOT NULL,
    conditional INTEGER NOT NULL,
    on_first TEXT,
    on_last TEXT,
    start INTEGER NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (id, reading)
);
CREATE INDEX statements_reading ON statements (reading);
CREATE INDEX statements_type ON statements (type, status);

-- One row for each entity in a role, and one for each entity that one is part of.
CREATE TABLE statement_roles (
    statement INTEGER NOT NULL REFERENCES statements (seq),
    role TEXT NOT NULL,
    entity TEXT NOT NULL,
    country TEXT,
    registry TEXT
);
CREATE INDEX statement_roles_country ON statement_roles (country, role, statement);
CREATE INDEX statement_roles_registry ON statement_roles (registry, role, statement) WHERE registry IS NOT NULL;
CREATE INDEX statement_roles_statement ON statement_roles (statement);

-- `reading` is NULL for links the store makes itself (corrects, between documents).
CREATE TABLE links (
    seq INTEGER PRIMARY KEY,
    reading INTEGER REFERENCES readings (seq),
    id TEXT NOT NULL,
    from_id TEXT NOT NULL,
    rel TEXT NOT NULL,
    to_id TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (id, reading)
);
CREATE UNIQUE INDEX links_own ON links (id) WHERE reading IS NULL;
CREATE INDEX links_reading ON links (reading);
CREATE INDEX links_from ON links (from_id);
CREATE INDEX links_to ON links (to_id);

CREATE TABLE failures (
    seq INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    place TEXT NOT NULL,
    problem TEXT NOT NULL,
    next_step TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (file, place, problem)
);

-- rowid = documents.seq. Holds the index only; the words come from texts and records.
CREATE VIRTUAL TABLE search_index USING fts5 (
    headline, text, gists,
    content = '', tokenize = "unicode61 remove_diacritics 2"
);

CREATE TRIGGER texts_keep_update BEFORE UPDATE ON texts
BEGIN SELECT RAISE(ABORT, 'texts are append-only'); END;
CREATE TRIGGER texts_keep_delete BEFORE DELETE ON texts
BEGIN SELECT RAISE(ABORT, 'texts are append-only'); END;
CREATE TRIGGER readings_keep_update BEFORE UPDATE OF
    seq, id, doc, item, reader, reader_version, read_at, date_given ON readings
BEGIN SELECT RAISE(ABORT, 'readings are append-only, save for current'); END;
CREATE TRIGGER readings_keep_delete BEFORE DELETE ON readings
BEGIN SELECT RAISE(ABORT, 'readings are append-only'); END;
CREATE TRIGGER documents_keep_update BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are append-only'); END;
CREATE TRIGGER documents_keep_delete BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are append-only'); END;
CREATE TRIGGER entities_keep_update BEFORE UPDATE ON entities
BEGIN SELECT RAISE(ABORT, 'entities are append-only'); END;
CREATE TRIGGER entities_keep_delete BEFORE DELETE ON entities
BEGIN SELECT RAISE(ABORT, 'entities are append-only'); END;
CREATE TRIGGER statements_keep_update BEFORE UPDATE ON statements
BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END;
CREATE TRIGGER statements_keep_delete BEFORE DELETE ON statements
BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END;
CREATE TRIGGER statement_roles_keep_update BEFORE UPDATE ON statement_roles
BEGIN SELECT RAISE(ABORT, 'statement_roles are append-only'); END;
CREATE TRIGGER statement_roles_keep_delete BEFORE DELETE ON statement_roles
BEGIN SELECT RAISE(ABORT, 'statement_roles are append-only'); END;
CREATE TRIGGER links_keep_update BEFORE UPDATE ON links
BEGIN SELECT RAISE(ABORT, 'links are append-only'); END;
CREATE TRIGGER links_keep_delete BEFORE DELETE ON links
BEGIN SELECT RAISE(ABORT, 'links are append-only'); END;
