-- What the connected role may do beyond reading and writing rows: code that runs as it could do the same. Roles of later
-- versions are left out where there are none.
SELECT ARRAY(
  SELECT power FROM (
    SELECT 1 AS place, 'SUPERUSER' AS power WHERE r.rolsuper
    UNION ALL SELECT 2, 'CREATEROLE' WHERE r.rolcreaterole
    UNION ALL SELECT 3, 'REPLICATION' WHERE r.rolreplication
    UNION ALL SELECT 4, g.rolname::pg_catalog.text FROM pg_catalog.pg_roles g
      WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data', 'pg_create_subscription')
        AND NOT r.rolsuper AND pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER')
  ) AS p ORDER BY place, power
) AS powers
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
