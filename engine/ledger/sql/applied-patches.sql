SELECT phase, entity, source_key AS "sourceKey", digest, old_values AS "from", new_values AS "to", approved_by AS "approvedBy"
FROM {schema}.patches
WHERE migration = $1 AND approved_by IS NOT NULL AND phase = ANY ($2) AND (phase, entity, source_key) > ($3, $4, $5)
ORDER BY phase, entity, source_key
LIMIT $6
