-- How far the slowest streaming standby is behind in replaying the log, in bytes; NULL where there is none, or the role may not see it
-- (PostgreSQL manual, section 27.2.4).
SELECT max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn))::float8 AS bytes
FROM pg_catalog.pg_stat_replication AS r WHERE r.state IN ('streaming', 'catchup')
