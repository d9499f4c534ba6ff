-- `sealed` is what the audit log binds: all that the row says. NULLs are left out, so that columns which are added later, nullable, break no seal.
INSERT INTO {schema}.approvals AS p (artifact, evidence, decision, decided_by, reason, playbook) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING p.id::text AS id,
  (jsonb_strip_nulls(to_jsonb(p)) || jsonb_build_object('at', to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text AS sealed
