UPDATE {schema}.synchronization_jobs SET state = $2, next_run_at = $3
WHERE id = $1 AND state <> 'deleted' RETURNING id
