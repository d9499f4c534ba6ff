INSERT INTO {schema}.synchronization_jobs (playbook, name, action, cron, zone, misfire, overlap, bounds, rule, principal, next_run_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING
RETURNING id
