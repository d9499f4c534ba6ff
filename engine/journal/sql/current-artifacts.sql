-- What stands under the names of a playbook's mappings, publications, embeddings, terms and databases: the last one that came or was approved,
-- with the newest word on it and what was approved last under the name.
SELECT s.kind, s.name, s.digest, s.by, to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
  (SELECT p.decision FROM {schema}.approvals AS p WHERE p.artifact = s.digest AND p.decision <> 'commented' ORDER BY p.id DESC LIMIT 1) AS decision,
  (SELECT n.digest
   FROM {schema}.named_artifacts AS n
     JOIN {schema}.approvals AS p ON p.artifact = n.digest
     JOIN {schema}.artifacts AS a ON a.digest = n.digest
   WHERE (n.playbook, n.kind, n.name) = ($1, s.kind, s.name) AND p.decision = 'approved' AND coalesce(p.playbook, a.playbook) = $1
   ORDER BY p.id DESC
   LIMIT 1) AS "approvedLast"
FROM (
  SELECT DISTINCT ON (stood.kind, stood.name) stood.*
  FROM (
    SELECT c.kind, c.name, c.artifact AS digest, c.author AS by, c.at FROM {schema}.changes AS c WHERE c.playbook = $1
    UNION ALL
    SELECT n.kind, n.name, n.digest, p.decided_by, p.at
    FROM {schema}.named_artifacts AS n
      JOIN {schema}.approvals AS p ON p.artifact = n.digest
      JOIN {schema}.artifacts AS a ON a.digest = n.digest
    WHERE n.playbook = $1 AND p.decision = 'approved' AND coalesce(p.playbook, a.playbook) = $1
  ) AS stood
  WHERE stood.kind IN ('mapping', 'publication', 'embedding', 'copy', 'terms', 'databases')
  ORDER BY stood.kind, stood.name, stood.at DESC
) AS s
ORDER BY s.kind, s.name
LIMIT $2
