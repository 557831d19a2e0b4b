-- What a page looks at first, and what statements are found by. Derived from the records of current readings, so rows go
-- when a reading is replaced; store/indexing.py fills it, for databases of an older version too.

-- Statements of one host and contributor ('*' is any, '' none named), of one type, told as a stock, as open or otherwise,
-- of one force. The days are bounds for the whole group, `statements` its size; a day is counted as Python's date.toordinal, 0 is unknown.
CREATE TABLE view_groups (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    party TEXT NOT NULL,
    type TEXT NOT NULL,
    told TEXT NOT NULL,
    force TEXT NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    UNIQUE (host, party, type, told, force)
);
CREATE INDEX view_groups_party ON view_groups (party, host);

-- `day`: the last day a statement can stand for, as far as is known when it is reported. `published`: the last on which
-- it can have been reported.
CREATE TABLE view_rows (
    grp INTEGER NOT NULL REFERENCES view_groups (id),
    day INTEGER NOT NULL,
    statement INTEGER NOT NULL REFERENCES statements (seq),
    reading INTEGER NOT NULL REFERENCES readings (seq),
    published INTEGER NOT NULL,
    PRIMARY KEY (grp, day, statement)
) WITHOUT ROWID;

CREATE TABLE view_readings (
    reading INTEGER PRIMARY KEY REFERENCES readings (seq),
    published INTEGER NOT NULL,
    statements INTEGER NOT NULL
);
CREATE INDEX view_readings_empty ON view_readings (published) WHERE statements = 0;

-- `key`: day of publication (0 unknown) times 2^32, plus the statement: the order in which lists are shown, backwards.
CREATE TABLE findable (
    key INTEGER PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES readings (seq),
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    countries TEXT NOT NULL,
    publisher TEXT
);
CREATE INDEX findable_type ON findable (type);

-- rowid = findable.key. `marks` holds what is asked for exactly: type, status, alleged, conditional, countries.
CREATE VIRTUAL TABLE finding_index USING fts5 (
    words, actors, places, sources, marks,
    content = '', tokenize = "unicode61 remove_diacritics 2"
);
