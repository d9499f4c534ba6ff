UPDATE {schema}.conflicts SET brought_at = clock_timestamp()
WHERE migration = $1 AND phase = $2 AND state = 'resolved' AND brought_at IS NULL AND source_key = ANY ($3::text[])
