SELECT id AS batch, run, pass, position, mapping, to_char(committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.batches
WHERE run = $1 AND phase = $2 AND pass = $3 AND kind = 'batch' AND slice = $4 AND committed_at IS NOT NULL
