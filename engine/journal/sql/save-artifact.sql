INSERT INTO {schema}.artifacts (digest, kind, playbook, name, content, author)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
