-- $1: name of a slot. How it stands, and what log it keeps.
SELECT s.active AS "isActive", s.wal_status AS status, s.confirmed_flush_lsn::text AS confirmed, s.safe_wal_size AS "safeBytes",
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL
            ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)::bigint END AS "keptBytes",
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL
            ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.confirmed_flush_lsn)::bigint END AS "behindBytes"
FROM pg_catalog.pg_replication_slots AS s WHERE s.slot_name = $1
