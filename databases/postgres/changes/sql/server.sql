-- What a server says of logical replication. Prepared transactions and long ones hold up the making of a slot.
SELECT pg_catalog.current_setting('server_version_num')::integer / 10000 AS version,
       pg_catalog.current_setting('wal_level') AS "walLevel",
       pg_catalog.pg_is_in_recovery() AS "isStandby",
       pg_catalog.current_setting('max_replication_slots')::integer - (SELECT count(*) FROM pg_catalog.pg_replication_slots)::integer AS "slotsFree",
       pg_catalog.current_setting('max_wal_senders')::integer
         - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'walsender')::integer AS "sendersFree",
       pg_catalog.current_setting('max_slot_wal_keep_size') AS "keepSize",
       (SELECT r.rolreplication OR r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = CURRENT_USER) AS "mayReplicate",
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS "mayPublish",
       (SELECT count(*)::integer FROM pg_catalog.pg_stat_activity
        WHERE xact_start < pg_catalog.clock_timestamp() - interval '5 minutes' AND backend_xid IS NOT NULL) AS "longTransactions",
       (SELECT count(*)::integer FROM pg_catalog.pg_prepared_xacts) AS "preparedTransactions"
