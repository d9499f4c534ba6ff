INSERT INTO {schema}.threads (playbook, thread, role, text, at) VALUES ($1, $2, $3, $4, $5)
