INSERT INTO {schema}.sync_run_history (sync_job, playbook, due_at, trigger, state, ended_at)
SELECT $1, $2, d.due_at, 'schedule', $4, clock_timestamp()
FROM unnest($3::timestamptz[]) AS d (due_at)
ON CONFLICT DO NOTHING
