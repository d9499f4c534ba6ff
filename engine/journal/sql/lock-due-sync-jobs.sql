-- Whoever comes second finds none of those that another process is deciding about.
SELECT id, name, action, cron, zone, misfire, overlap, bounds, rule, principal, state,
       to_char(next_run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "nextRunAt",
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "createdAt"
FROM {schema}.synchronization_jobs
WHERE playbook = $1 AND state = 'active' AND next_run_at <= $2
ORDER BY next_run_at, name LIMIT $3
FOR UPDATE SKIP LOCKED
