-- Who made an artifact, and everybody who changed what stands under its name since that was last approved.
SELECT a.author FROM {schema}.artifacts AS a WHERE a.digest = $1
UNION
SELECT c.author
FROM {schema}.artifacts AS a
  JOIN {schema}.changes AS c ON c.playbook = a.playbook AND c.kind = a.kind AND c.name = a.name
WHERE a.digest = $1 AND c.at > coalesce((
  SELECT max(p.at) FROM {schema}.approvals AS p JOIN {schema}.artifacts AS b ON b.digest = p.artifact
  WHERE p.decision = 'approved' AND b.playbook = a.playbook AND b.kind = a.kind AND b.name = a.name), '-infinity')
