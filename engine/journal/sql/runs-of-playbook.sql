SELECT id FROM {schema}.runs WHERE playbook = $1 ORDER BY started_at DESC, id LIMIT 10000
