UPDATE {schema}.phases
SET status = 'in_progress', mode = $3, pass = $4, expected = $5, completed_at = NULL, started_at = coalesce(started_at, clock_timestamp())
WHERE run = $1 AND phase = $2
