SELECT id, name, action, cron, zone, misfire, overlap, bounds, rule, principal, state,
       to_char(next_run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "nextRunAt",
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "createdAt"
FROM {schema}.synchronization_jobs
WHERE playbook = $1 AND state <> 'deleted' AND ($2::text IS NULL OR name = $2 OR id::text = $2)
ORDER BY name LIMIT $3
