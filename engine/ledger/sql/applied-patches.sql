SELECT phase, entity, source_key AS "sourceKey", digest, old_values AS "from", new_values AS "to", approved_by AS "approvedBy"
FROM {schema}.patches
WHERE approved_by IS NOT NULL AND phase = ANY ($1) AND (phase, entity, source_key) > ($2, $3, $4)
ORDER BY phase, entity, source_key
LIMIT $5
