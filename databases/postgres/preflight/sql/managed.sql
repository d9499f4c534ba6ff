-- One row: whose service the server is, by the roles that the service makes, and what the connected role may do without being a superuser.
SELECT (SELECT r.rolname FROM pg_catalog.pg_roles r
        WHERE r.rolname IN ('rds_superuser', 'azure_pg_admin', 'cloudsqlsuperuser', 'alloydbsuperuser', 'supabase_admin', 'neon_superuser', 'doadmin')
        ORDER BY r.rolname COLLATE "C" LIMIT 1) AS marker,
       r.rolsuper AS superuser,
       r.rolreplication OR EXISTS (
         SELECT FROM pg_catalog.pg_roles g WHERE g.rolname = 'rds_replication' AND pg_catalog.pg_has_role(r.oid, g.oid, 'USAGE')) AS replication,
       r.rolbypassrls AS "bypassRls",
       pg_catalog.has_function_privilege('pg_catalog.pg_create_restore_point(text)', 'EXECUTE') AS "restorePoint",
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS "createExtension"
FROM pg_catalog.pg_roles r
WHERE r.rolname = current_user
