-- A process that leaves keeps nothing.
UPDATE {schema}.slices SET worker = NULL, backend = NULL, leased_at = NULL, leased_until = NULL
WHERE run = $1 AND phase = $2 AND pass = $3 AND worker = $4 AND NOT done
