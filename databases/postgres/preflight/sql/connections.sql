-- One row: connections that this role can still open, by the tightest of the limits of server, database and role (-1: no limit).
SELECT least(
         pg_catalog.current_setting('max_connections')::int
           - pg_catalog.current_setting('superuser_reserved_connections')::int
           - coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) - a.everyone,
         CASE WHEN d.datconnlimit >= 0 AND NOT r.rolsuper THEN d.datconnlimit - a.here END,
         CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper THEN r.rolconnlimit - a.ours END
       )::int AS free
FROM pg_catalog.pg_roles r
CROSS JOIN pg_catalog.pg_database d
CROSS JOIN (
  SELECT count(*) AS everyone, count(*) FILTER (WHERE datname = pg_catalog.current_database()) AS here,
         count(*) FILTER (WHERE usename = current_user) AS ours
  FROM pg_catalog.pg_stat_activity WHERE coalesce(backend_type, 'client backend') IN ('client backend', 'walsender')
) a
WHERE r.rolname = current_user AND d.datname = pg_catalog.current_database()
