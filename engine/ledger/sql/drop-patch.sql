DELETE FROM {schema}.patches WHERE migration = $1 AND digest = $2 AND approved_by IS NULL
