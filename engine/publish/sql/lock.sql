SELECT pg_try_advisory_lock(hashtext('godwit:publish'), hashtext($1)) AS got
