-- How often links were made or withdrawn: a link that no longer stands leaves no new row by which to notice it.
CREATE TABLE link_state (changes INTEGER NOT NULL);
INSERT INTO link_state (changes) VALUES (0);
