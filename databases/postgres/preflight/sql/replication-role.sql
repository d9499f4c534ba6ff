-- Sets what is set already, for the length of this statement: whether the role may is all that is asked.
SELECT pg_catalog.set_config('session_replication_role', pg_catalog.current_setting('session_replication_role'), true) AS set
