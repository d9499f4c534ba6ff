-- How the playbook's approvals were when the last one was given. Before terms were approved, only one by the author tells.
SELECT CASE WHEN a.kind = 'terms' THEN a.content::jsonb ->> 'approvals' WHEN a.author = p.decided_by THEN 'self' ELSE 'two-person' END AS mode
FROM {schema}.approvals AS p JOIN {schema}.artifacts AS a ON a.digest = p.artifact
WHERE a.playbook = $1 AND a.kind IN ('terms', 'mapping') AND p.decision = 'approved'
ORDER BY (a.kind = 'terms') DESC, p.id DESC
LIMIT 1
