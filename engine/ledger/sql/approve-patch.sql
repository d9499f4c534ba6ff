UPDATE {schema}.patches SET approved_by = $2 WHERE digest = $1
