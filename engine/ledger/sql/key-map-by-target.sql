SELECT source_key AS "sourceKey", target_key AS "targetKey", state, rival
FROM {schema}.key_map WHERE migration = $1 AND identity = $2 AND target_key = $3
ORDER BY state, source_key LIMIT 100
