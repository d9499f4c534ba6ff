SELECT source_key AS "sourceKey", target_key AS "targetKey", state FROM {schema}.key_map WHERE identity = $1 AND source_key = ANY ($2)
