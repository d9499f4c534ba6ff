SELECT a.digest, a.kind, a.playbook, a.name, a.content
FROM {schema}.named_artifacts AS n JOIN {schema}.artifacts AS a ON a.digest = n.digest
WHERE n.playbook = $1 AND n.kind = $2 AND n.name = $3
ORDER BY n.number DESC
LIMIT 1
