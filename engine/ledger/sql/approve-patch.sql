UPDATE {schema}.patches SET approved_by = $3 WHERE migration = $1 AND digest = $2
