DELETE FROM {schema}.sync_run_history h
WHERE h.sync_job = $1 AND h.id IN (
  SELECT o.id FROM {schema}.sync_run_history o LEFT JOIN {schema}.jobs j ON j.id = o.job
  WHERE o.sync_job = $1 AND (o.state <> 'open' OR j.state NOT IN ('queued', 'running', 'stopping'))
  ORDER BY o.created_at DESC, o.due_at DESC OFFSET $2)
