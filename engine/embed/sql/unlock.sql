SELECT pg_advisory_unlock(hashtext('godwit:embed'), hashtext($1 || '/' || $2))
