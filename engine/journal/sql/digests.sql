SELECT digest FROM {schema}.named_artifacts WHERE playbook = $1 AND kind = $2 AND name = $3 ORDER BY number DESC LIMIT $4
