INSERT INTO {schema}.jobs (playbook, kind, arguments, principal, delivery) VALUES ($1, $2, $3, $4, $5) RETURNING id
