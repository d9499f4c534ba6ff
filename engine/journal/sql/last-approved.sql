-- The artifact of a kind and name that was approved last for the playbook, if that stands.
SELECT a.digest, a.kind, a.playbook, a.name, a.content
FROM {schema}.named_artifacts AS n JOIN {schema}.artifacts AS a ON a.digest = n.digest
CROSS JOIN LATERAL (
  SELECT p.decision, p.id FROM {schema}.approvals AS p
  WHERE p.artifact = a.digest AND p.decision <> 'commented' AND coalesce(p.playbook, a.playbook) = n.playbook
  ORDER BY p.id DESC
  LIMIT 1
) AS newest
WHERE n.playbook = $1 AND n.kind = $2 AND n.name = $3 AND newest.decision = 'approved'
ORDER BY newest.id DESC
LIMIT 1
