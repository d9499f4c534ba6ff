SELECT pg_advisory_lock(hashtext('godwit:load'), hashtext($1))
