INSERT INTO {schema}.change_streams (migration, stream, publication, state, tables, structure)
VALUES ($1, $2, $3, 'copying', $4, $5)
ON CONFLICT (migration, stream, lane) DO UPDATE
SET publication = excluded.publication, state = 'copying', wanted = 'run', end_lsn = NULL, tables = excluded.tables, structure = excluded.structure,
    run = NULL, mappings = '{}', transactions = 0, rows = 0, committed_at = NULL, applied_at = NULL, failure = NULL, started_at = clock_timestamp()
