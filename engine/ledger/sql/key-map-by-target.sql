SELECT source_key AS "sourceKey", target_key AS "targetKey", state FROM {schema}.key_map WHERE identity = $1 AND target_key = $2 ORDER BY state, source_key LIMIT 100
