INSERT INTO {schema}.dismissals (migration, phase, entity, source_key, reason, dismissed_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (migration, phase, entity, source_key) DO UPDATE
SET reason = excluded.reason, dismissed_by = excluded.dismissed_by, at = clock_timestamp()
