UPDATE {schema}.jobs
SET state = CASE WHEN state = 'stopping' AND $2 <> 'done' THEN 'cancelled' ELSE $2 END, result = $3, error = $4,
    ended_at = CASE WHEN $2 = 'queued' THEN NULL ELSE clock_timestamp() END
WHERE id = $1 AND state IN ('running', 'stopping')
