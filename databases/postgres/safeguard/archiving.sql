-- Whether the server keeps its log for a recovery to any point: archiving is on, works, and did not fail last
-- (PostgreSQL manual, sections 25.3 and 27.2.12).
SELECT current_setting('archive_mode') <> 'off' AS "isOn",
       a.last_archived_time IS NOT NULL AND (a.last_failed_time IS NULL OR a.last_failed_time <= a.last_archived_time) AS "works",
       has_function_privilege('pg_catalog.pg_create_restore_point(text)', 'EXECUTE') AS "mayMark"
FROM pg_catalog.pg_stat_archiver AS a
