-- Whoever has the migration's lock ends what earlier processes still write under it: they lose their own transaction, and nothing else.
SELECT count(pg_terminate_backend(a.pid))::integer AS ended
FROM {schema}.open_passes AS p
  JOIN {schema}.slices AS s ON (s.run, s.phase, s.pass) = (p.run, p.phase, p.pass) AND NOT s.done AND s.worker IS NOT NULL
  JOIN pg_catalog.pg_stat_activity AS a ON a.application_name = 'godwit worker ' || s.worker
WHERE p.migration = $1 AND a.usename = current_user AND a.datname = current_database() AND a.pid <> pg_backend_pid()
