INSERT INTO {schema}.dismissals (phase, entity, source_key, reason, dismissed_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (phase, entity, source_key) DO UPDATE SET reason = excluded.reason, dismissed_by = excluded.dismissed_by, at = clock_timestamp()
