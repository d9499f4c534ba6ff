SELECT pg_advisory_unlock(hashtext('godwit:publish'), hashtext($1))
