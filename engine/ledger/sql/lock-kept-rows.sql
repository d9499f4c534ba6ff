SELECT source_key AS key FROM {schema}.quarantine
WHERE run = $1 AND phase = $2 AND source_key = ANY ($3) AND status NOT IN ('replayed', 'dismissed')
ORDER BY source_key
FOR UPDATE
