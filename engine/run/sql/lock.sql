SELECT pg_try_advisory_lock(hashtext('godwit:run'), hashtext($1)) AS got
