SELECT id, playbook, mappings, status, epoch, root, manifest, started_at::text AS "startedAt", completed_at::text AS "completedAt"
FROM {schema}.runs WHERE playbook = $1 ORDER BY started_at DESC, id LIMIT 1
