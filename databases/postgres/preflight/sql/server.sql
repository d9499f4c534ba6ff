-- One row: what the server and the connected role are. Runs on PostgreSQL 12 and later.
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_setting('server_version_num')::int AS "versionNumber",
       pg_catalog.current_database() AS database,
       r.rolname AS role, r.rolsuper AS superuser,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.current_setting('wal_level') AS "walLevel",
       pg_catalog.has_database_privilege(d.oid, 'CREATE') AS "mayCreateSchema",
       pg_catalog.has_database_privilege(d.oid, 'TEMPORARY') AS "mayCreateTemporary",
       pg_catalog.pg_database_size(d.oid)::text AS bytes,
       coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()), false) AS tls,
       coalesce(pg_catalog.inet_client_addr() <<= '127.0.0.0/8' OR pg_catalog.inet_client_addr() = '::1'
                OR pg_catalog.inet_client_addr() = pg_catalog.inet_server_addr(), true) AS "sameMachine"
FROM pg_catalog.pg_roles r
CROSS JOIN pg_catalog.pg_database d
WHERE r.rolname = current_user AND d.datname = pg_catalog.current_database()
