-- Under each key reports stand in order of publication, and each is compared with its neighbours only. The keys of before
-- are made again at the next reading: the linker has a new version.
DROP TABLE report_keys;
CREATE TABLE report_keys (
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    day INTEGER NOT NULL,
    doc TEXT NOT NULL,
    reading INTEGER NOT NULL REFERENCES readings (seq),
    PRIMARY KEY (rule, key, day, doc)
) WITHOUT ROWID;

-- A report that comes between two others can make them neighbours no longer; their links then no longer stand.
ALTER TABLE cross_links ADD COLUMN current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1));
DROP TRIGGER cross_links_keep_update;
CREATE TRIGGER cross_links_keep_update BEFORE UPDATE OF seq, id, from_id, rel, to_id, rule ON cross_links
BEGIN SELECT RAISE(ABORT, 'cross_links are append-only, save for current and the record of the same link'); END;
