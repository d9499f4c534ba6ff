-- The server's lock table: so many locks for each backend that it may have (PostgreSQL source: `lock.c`, `postinit.c`). Names
-- that a version does not know are NULL.
SELECT pg_catalog.current_setting('max_locks_per_transaction')::integer AS each,
       pg_catalog.sum(pg_catalog.current_setting(name, true)::integer)::integer AS holders
FROM (VALUES ('max_connections'), ('max_prepared_transactions'), ('max_worker_processes'), ('max_wal_senders'),
  ('autovacuum_max_workers')) AS backends (name)
