SELECT id, playbook, kind, arguments, principal,
       state, delivery, attempts, worker, run, progress, result, error,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "createdAt",
       to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "startedAt",
       to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "endedAt",
       extract(epoch FROM clock_timestamp() - heard_at)::integer AS "silentSeconds"
FROM {schema}.jobs
WHERE playbook = $1 AND ($2::uuid IS NULL OR id = $2)
ORDER BY created_at DESC LIMIT $3
