SELECT DISTINCT ON (target_key) target_key AS "targetKey", encode(made, 'hex') AS made, encode(standing, 'hex') AS standing, resolution
FROM {schema}.conflicts
WHERE migration = $1 AND entity = $2 AND target_key = ANY ($3::text[]) AND state = 'resolved'
ORDER BY target_key, resolved_at DESC
