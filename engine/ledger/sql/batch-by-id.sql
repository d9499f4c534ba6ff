SELECT id AS batch, run, pass, position, mapping, to_char(committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.batches WHERE id = $1
