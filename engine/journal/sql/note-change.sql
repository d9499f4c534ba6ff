-- Nothing where the artifact stands there already, as the last one that came or was approved: whoever only looks changes nothing.
INSERT INTO {schema}.changes (playbook, kind, name, artifact, author)
SELECT $1, $2, $3, $4, $5
WHERE $4 IS DISTINCT FROM (
  SELECT stood.artifact
  FROM (
    SELECT c.artifact, c.at FROM {schema}.changes AS c WHERE c.playbook = $1 AND c.kind = $2 AND c.name = $3
    UNION ALL
    SELECT p.artifact, p.at
    FROM {schema}.named_artifacts AS n
      JOIN {schema}.approvals AS p ON p.artifact = n.digest
      JOIN {schema}.artifacts AS a ON a.digest = n.digest
    WHERE n.playbook = $1 AND n.kind = $2 AND n.name = $3 AND p.decision = 'approved' AND coalesce(p.playbook, a.playbook) = $1
  ) AS stood
  ORDER BY stood.at DESC
  LIMIT 1)
