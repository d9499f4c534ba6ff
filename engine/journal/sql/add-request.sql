-- The same asked again is still asked once.
INSERT INTO {schema}.approval_requests (playbook, artifact, what, why, author)
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (
  SELECT FROM {schema}.approval_requests AS r
  WHERE (r.playbook, r.artifact, r.what, r.why, r.author) = ($1, $2, $3, $4, $5))
