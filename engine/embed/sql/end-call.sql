UPDATE {schema}.embedding_calls SET outcome = $3, tokens = $4, dollars = $5, ended_at = clock_timestamp()
WHERE playbook = $1 AND id = $2::bigint
