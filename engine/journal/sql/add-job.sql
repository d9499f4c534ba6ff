INSERT INTO {schema}.jobs (playbook, kind, arguments, principal, principal_name, delivery) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
