INSERT INTO {schema}.audit_log (number, at, actor, action, details, hash, key) VALUES ($1, $2, $3, $4, $5, $6, $7)
