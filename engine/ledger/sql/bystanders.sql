SELECT target_key AS "targetKey" FROM {schema}.bystanders WHERE migration = $1 AND entity = $2 AND target_key = ANY ($3)
