-- `pg_read_all_data` is there from PostgreSQL 14 on.
SELECT pg_catalog.set_config('role', r.rolname, true)
FROM pg_catalog.pg_roles AS r
WHERE r.rolname = 'pg_read_all_data' AND (SELECT own.rolsuper FROM pg_catalog.pg_roles AS own WHERE own.rolname = current_user)
