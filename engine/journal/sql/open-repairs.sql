-- Repairs of causes on which nobody has decided, oldest first.
SELECT a.digest, a.author AS by, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
FROM {schema}.artifacts AS a
WHERE a.playbook = $1 AND a.kind = 'repair'
  AND NOT EXISTS (SELECT FROM {schema}.approvals AS p WHERE p.artifact = a.digest AND p.decision <> 'commented')
ORDER BY a.at
LIMIT 1000
