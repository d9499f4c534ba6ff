INSERT INTO {schema}.sync_run_history (id, sync_job, playbook, due_at, trigger, state, job)
VALUES ($1, $2, $3, $4, $5, 'open', $6)
RETURNING id
