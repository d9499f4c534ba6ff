SELECT EXISTS (SELECT FROM {schema}.patches WHERE migration = $1 AND approved_by IS NOT NULL) AS found
