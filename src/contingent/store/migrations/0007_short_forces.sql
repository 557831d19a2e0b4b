-- What tells forces apart is cut where very many operations take part in a statement (indexing.py): reports have no end, and
-- the index of a server takes no endless key.
INSERT INTO view_groups (host, party, type, told, force, first_day, last_day, statements)
    SELECT host, party, type, told, substr(force, 1, 500), min(first_day), max(last_day), sum(statements)
    FROM view_groups WHERE length(force) > 500 GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (host, party, type, told, force) DO UPDATE SET
    first_day = min(first_day, excluded.first_day), last_day = max(last_day, excluded.last_day),
    statements = statements + excluded.statements;
UPDATE view_rows SET grp = (
    SELECT short.id FROM view_groups long JOIN view_groups short ON short.host = long.host AND short.party = long.party
    AND short.type = long.type AND short.told = long.told AND short.force = substr(long.force, 1, 500)
    WHERE long.id = view_rows.grp) WHERE grp IN (SELECT id FROM view_groups WHERE length(force) > 500);
DELETE FROM view_groups WHERE length(force) > 500;
