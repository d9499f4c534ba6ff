-- How the playbook's approvals were in the terms that were approved last.
SELECT a.content::jsonb ->> 'approvals' AS mode
FROM {schema}.approvals AS p JOIN {schema}.artifacts AS a ON a.digest = p.artifact
WHERE coalesce(p.playbook, a.playbook) = $1 AND a.kind = 'terms' AND p.decision = 'approved'
ORDER BY p.id DESC
LIMIT 1
