-- The newest decision on an artifact when a run began; a comment decides nothing. As the audit log binds it (decide.sql).
SELECT p.decision, p.decided_by AS by,
  (jsonb_strip_nulls(to_jsonb(p)) || jsonb_build_object('at', to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text AS sealed
FROM {schema}.approvals AS p
WHERE p.artifact = $1 AND p.decision <> 'commented' AND p.at <= (SELECT started_at FROM {schema}.runs WHERE id = $2)
ORDER BY p.id DESC
LIMIT 1
