-- Nothing where the artifact stands there already, as the last one that came or was approved: whoever only looks changes nothing.
INSERT INTO {schema}.changes (playbook, kind, name, artifact, author)
SELECT g.playbook, g.kind, g.name, g.digest, g.author
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS g (playbook, kind, name, digest, author)
WHERE g.digest IS DISTINCT FROM (
  SELECT stood.artifact
  FROM (
    SELECT c.artifact, c.at FROM {schema}.changes AS c WHERE c.playbook = g.playbook AND c.kind = g.kind AND c.name = g.name
    UNION ALL
    SELECT p.artifact, p.at
    FROM {schema}.named_artifacts AS n
      JOIN {schema}.approvals AS p ON p.artifact = n.digest
      JOIN {schema}.artifacts AS a ON a.digest = n.digest
    WHERE n.playbook = g.playbook AND n.kind = g.kind AND n.name = g.name AND p.decision = 'approved'
      AND coalesce(p.playbook, a.playbook) = g.playbook
  ) AS stood
  ORDER BY stood.at DESC
  LIMIT 1)
