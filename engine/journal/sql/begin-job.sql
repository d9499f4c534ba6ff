-- Also of one whose worker was lost.
UPDATE {schema}.jobs
SET state = 'running', attempts = attempts + 1, worker = $3, started_at = clock_timestamp(), heard_at = clock_timestamp(), error = NULL
WHERE id = $1 AND delivery = $2 AND state IN ('queued', 'running')
RETURNING id
