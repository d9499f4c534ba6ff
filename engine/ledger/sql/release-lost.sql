-- Frees what processes have leased that are gone or silent. What their sessions still write is ended: it would only be waited for.
WITH lost AS (
  SELECT ordinal, worker FROM {schema}.slices AS s
  WHERE run = $1 AND phase = $2 AND pass = $3 AND NOT done AND worker IS NOT NULL
    AND (leased_until < clock_timestamp() OR NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = s.backend))
  FOR UPDATE SKIP LOCKED
), ended AS (
  SELECT count(pg_terminate_backend(a.pid)) AS sessions
  FROM pg_catalog.pg_stat_activity AS a
  WHERE a.application_name IN (SELECT 'godwit worker ' || worker FROM lost)
    AND a.usename = current_user AND a.datname = current_database() AND a.pid <> pg_backend_pid()
), freed AS (
  UPDATE {schema}.slices AS s SET worker = NULL, backend = NULL, leased_at = NULL, leased_until = NULL
  FROM lost WHERE (s.run, s.phase, s.pass, s.ordinal) = ($1, $2, $3, lost.ordinal)
  RETURNING lost.worker
)
SELECT DISTINCT freed.worker FROM freed CROSS JOIN ended WHERE ended.sessions >= 0
