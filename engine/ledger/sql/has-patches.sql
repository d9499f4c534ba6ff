SELECT EXISTS (SELECT FROM {schema}.patches WHERE migration = $1 AND phase = $2 AND entity = $3 AND approved_by IS NOT NULL) AS found
