-- A copy that was not whole is gone on with: what it has brought comes after the same run.
INSERT INTO {schema}.change_streams AS s (migration, stream, publication, state, tables, structure, copies_after)
VALUES ($1, $2, $3, 'copying', $4, $5, $6)
ON CONFLICT (migration, stream, lane) DO UPDATE
SET publication = excluded.publication, state = 'copying', wanted = 'run', end_lsn = NULL, tables = excluded.tables, structure = excluded.structure,
    run = NULL, mappings = '{}', transactions = 0, rows = 0, committed_at = NULL, applied_at = NULL, failure = NULL, started_at = clock_timestamp(),
    copies_after = CASE WHEN s.state = 'copying' THEN s.copies_after ELSE excluded.copies_after END
