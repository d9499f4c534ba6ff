SELECT target_key AS key FROM {schema}.differential_rows
WHERE differential = $1 AND phase = $2 AND action = 'delete' AND NOT done AND target_key > $3
ORDER BY target_key LIMIT $4
