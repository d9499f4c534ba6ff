-- The rows at fault of a cause ($4), or of one of its places ($5), that nobody has left behind; $6 at most.
SELECT id, phase, entity, source_key AS "sourceKey", field FROM rooted
WHERE NOT waits AND status <> 'dismissed' AND cause = $4 AND ($5::text IS NULL OR $5 IN (root_phase, root_phase || '.' || coalesce(root_field, '')))
ORDER BY phase, source_key
LIMIT $6
