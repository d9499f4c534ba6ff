-- Source rows of a phase about which somebody has decided, and that no stream has brought since.
SELECT source_key AS key FROM {schema}.conflicts
WHERE migration = $1 AND phase = $2 AND state = 'resolved' AND source_key IS NOT NULL AND (made IS NOT NULL OR standing IS NOT NULL)
ORDER BY resolved_at LIMIT $3
