-- One row: what every role may ask for. Two sessions with the same start, process and database are on one server.
SELECT d.oid::text AS database, d.datname AS name,
       pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::text AS started
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database()
