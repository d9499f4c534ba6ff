INSERT INTO {schema}.runs (id, playbook, mappings, status, started_by) VALUES ($1, $2, $3, 'running', $4)
