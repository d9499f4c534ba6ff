SELECT source_key AS "sourceKey", digest, old_values AS "from", new_values AS "to", approved_by AS "approvedBy"
FROM {schema}.patches WHERE migration = $1 AND phase = $2 AND entity = $3 AND source_key = ANY ($4) ORDER BY source_key, at
