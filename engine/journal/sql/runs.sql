SELECT id, playbook, mappings, status, epoch, root, manifest,
       to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
       to_char(completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "completedAt"
FROM {schema}.runs WHERE playbook = $1 ORDER BY started_at DESC, id LIMIT $2
