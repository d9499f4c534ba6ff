SELECT source_key AS "sourceKey", digest, old_values AS "from", new_values AS "to", approved_by AS "approvedBy"
FROM {schema}.patches WHERE phase = $1 AND entity = $2 AND source_key = ANY ($3) ORDER BY source_key, at
