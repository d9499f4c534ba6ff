-- Once more, from the beginning or from where its run stopped.
UPDATE {schema}.jobs SET delivery = $2, state = 'queued', attempts = 0, ended_at = NULL, error = NULL, result = NULL
WHERE id = $1 AND state IN ('failed', 'interrupted', 'cancelled')
RETURNING id
