-- Who made an artifact, and everybody who changed what stands under its names since that was last approved.
SELECT a.author FROM {schema}.artifacts AS a WHERE a.digest = $1
UNION
SELECT c.author
FROM {schema}.named_artifacts AS n
  JOIN {schema}.changes AS c ON c.playbook = n.playbook AND c.kind = n.kind AND c.name = n.name
WHERE n.digest = $1 AND c.at > coalesce((
  SELECT max(p.at)
  FROM {schema}.named_artifacts AS m
    JOIN {schema}.approvals AS p ON p.artifact = m.digest
    JOIN {schema}.artifacts AS b ON b.digest = m.digest
  WHERE p.decision = 'approved' AND coalesce(p.playbook, b.playbook) = n.playbook
    AND m.playbook = n.playbook AND m.kind = n.kind AND m.name = n.name), '-infinity')
