-- One that nobody has begun is cancelled; one that runs is asked to stop.
UPDATE {schema}.jobs
SET state = CASE state WHEN 'queued' THEN 'cancelled' ELSE 'stopping' END, ended_at = CASE state WHEN 'queued' THEN clock_timestamp() END
WHERE id = $1 AND state IN ('queued', 'running')
RETURNING state
