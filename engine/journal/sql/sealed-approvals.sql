-- Every decision on the artifacts, as the audit log binds it (decide.sql), with the author of what it is about.
SELECT p.id::text AS id, p.artifact, a.author,
  (jsonb_strip_nulls(to_jsonb(p)) || jsonb_build_object('at', to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text AS sealed
FROM {schema}.approvals AS p JOIN {schema}.artifacts AS a ON a.digest = p.artifact
WHERE p.artifact = ANY ($1)
ORDER BY p.id
