SELECT h.id, h.sync_job AS job, s.name, h.trigger, h.job AS queued, h.attempts, h.result, j.error,
       CASE WHEN h.state <> 'open' THEN h.state WHEN j.state IN ('running', 'stopping') THEN 'running' ELSE j.state END AS state,
       to_char(h.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "dueAt",
       to_char(j.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "startedAt",
       to_char(coalesce(h.ended_at, j.ended_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "endedAt"
FROM {schema}.sync_run_history h
JOIN {schema}.synchronization_jobs s ON s.id = h.sync_job
LEFT JOIN {schema}.jobs j ON j.id = h.job
WHERE h.playbook = $1 AND ($2::uuid IS NULL OR h.sync_job = $2) AND ($3::uuid IS NULL OR h.id = $3)
ORDER BY h.created_at DESC, h.due_at DESC LIMIT $4
