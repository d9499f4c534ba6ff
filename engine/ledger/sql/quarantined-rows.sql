SELECT source_key AS "sourceKey", reason, field FROM {schema}.quarantine
WHERE run = $1 AND phase = $2 AND source_key = ANY ($3) AND status <> 'replayed'
