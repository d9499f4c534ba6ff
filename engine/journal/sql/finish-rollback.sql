UPDATE {schema}.phases SET status = 'rolled_back', fates = NULL, root = NULL, completed_at = NULL
WHERE run = ANY ($1) AND phase = $2 AND status <> 'not_started'
