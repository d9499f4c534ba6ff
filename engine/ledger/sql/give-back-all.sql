UPDATE {schema}.slices SET worker = NULL, backend = NULL, leased_at = NULL, leased_until = NULL
WHERE run = $1 AND phase = $2 AND pass = $3 AND worker IS NOT NULL AND NOT done
