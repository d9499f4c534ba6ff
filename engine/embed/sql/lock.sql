SELECT pg_try_advisory_lock(hashtext('godwit:embed'), hashtext($1 || '/' || $2)) AS got
