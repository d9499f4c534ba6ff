UPDATE {schema}.jobs SET state = CASE state WHEN 'stopping' THEN 'cancelled' ELSE 'failed' END, error = $2, ended_at = clock_timestamp()
WHERE id = $1 AND state IN ('queued', 'running', 'stopping')
