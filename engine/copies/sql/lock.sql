SELECT pg_try_advisory_lock(hashtext('godwit:copy'), hashtext($1)) AS got
