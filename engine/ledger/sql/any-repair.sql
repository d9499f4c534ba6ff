SELECT EXISTS (SELECT FROM {schema}.patches WHERE approved_by IS NOT NULL) AS found
