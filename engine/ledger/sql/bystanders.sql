SELECT target_key AS "targetKey" FROM {schema}.bystanders WHERE entity = $1 AND target_key = ANY ($2)
