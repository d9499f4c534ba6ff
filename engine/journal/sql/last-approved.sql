-- The newest artifact of a kind and name whose newest decision is an approval.
SELECT a.digest, a.kind, a.playbook, a.name, a.content
FROM {schema}.artifacts AS a
CROSS JOIN LATERAL (
  SELECT p.decision, p.id FROM {schema}.approvals AS p WHERE p.artifact = a.digest AND p.decision <> 'commented' ORDER BY p.id DESC LIMIT 1
) AS newest
WHERE a.playbook = $1 AND a.kind = $2 AND a.name = $3 AND newest.decision = 'approved'
ORDER BY newest.id DESC
LIMIT 1
