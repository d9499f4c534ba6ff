SELECT h.id, j.id AS job, j.state, j.delivery
FROM {schema}.sync_run_history h JOIN {schema}.jobs j ON j.id = h.job
WHERE h.sync_job = $1 AND h.state = 'open' AND j.state IN ('queued', 'running', 'stopping')
ORDER BY h.created_at LIMIT $2
