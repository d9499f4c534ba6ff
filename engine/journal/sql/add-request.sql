INSERT INTO {schema}.approval_requests (playbook, artifact, what, why, author) VALUES ($1, $2, $3, $4, $5)
