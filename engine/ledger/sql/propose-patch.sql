INSERT INTO {schema}.patches (migration, phase, entity, source_key, digest, old_values, new_values) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
