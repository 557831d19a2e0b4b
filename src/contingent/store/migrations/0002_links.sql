-- Links between reports, and what people say of them. Append-only like the records (triggers below).

-- What a report is found by when another is compared with it; `rule` is the linker that made the keys.
CREATE TABLE report_keys (
    key TEXT NOT NULL,
    reading INTEGER NOT NULL REFERENCES readings (seq),
    rule TEXT NOT NULL,
    PRIMARY KEY (key, rule, reading)
) WITHOUT ROWID;

-- Readings that a linker has compared with all that were there before them.
CREATE TABLE resolved (
    reading INTEGER NOT NULL REFERENCES readings (seq),
    rule TEXT NOT NULL,
    PRIMARY KEY (reading, rule)
) WITHOUT ROWID;

CREATE TABLE cross_links (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    from_id TEXT NOT NULL,
    rel TEXT NOT NULL,
    to_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (id, rule)
);
CREATE INDEX cross_links_from ON cross_links (from_id, rule);
CREATE INDEX cross_links_to ON cross_links (to_id, rule);

-- A person's word, kept for ever: an undo is a judgement too.
CREATE TABLE judgements (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    record TEXT NOT NULL
);

CREATE TRIGGER cross_links_keep_update BEFORE UPDATE ON cross_links
BEGIN SELECT RAISE(ABORT, 'cross_links are append-only'); END;
CREATE TRIGGER cross_links_keep_delete BEFORE DELETE ON cross_links
BEGIN SELECT RAISE(ABORT, 'cross_links are append-only'); END;
CREATE TRIGGER judgements_keep_update BEFORE UPDATE ON judgements
BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgements_keep_delete BEFORE DELETE ON judgements
BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
