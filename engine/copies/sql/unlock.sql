SELECT pg_advisory_unlock(hashtext('godwit:copy'), hashtext($1))
