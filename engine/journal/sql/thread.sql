SELECT role, text, at
FROM (
  SELECT id, role, text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
  FROM {schema}.threads WHERE playbook = $1 AND thread = $2
  ORDER BY id DESC
  LIMIT $3
) AS newest
ORDER BY id
