SELECT EXISTS (SELECT FROM {schema}.patches WHERE phase = $1 AND entity = $2 AND approved_by IS NOT NULL) AS found
