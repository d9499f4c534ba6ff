DELETE FROM {schema}.patches WHERE digest = $1 AND approved_by IS NULL
