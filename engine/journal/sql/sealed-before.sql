-- One page of all decisions after $1 up to $2, as the audit log binds them (decide.sql).
SELECT p.id::text AS id,
  (jsonb_strip_nulls(to_jsonb(p)) || jsonb_build_object('at', to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text AS sealed
FROM {schema}.approvals AS p
WHERE p.id > $1::bigint AND p.id <= $2::bigint
ORDER BY p.id
LIMIT $3
