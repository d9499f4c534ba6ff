SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS system,
       pg_catalog.to_regclass($1) IS NOT NULL AS marker
