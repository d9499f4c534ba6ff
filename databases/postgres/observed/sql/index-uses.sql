-- $1: schemas. How often each index was used since statistics were reset.
SELECT schemaname::text AS schema, relname::text AS table, indexrelname::text AS index, idx_scan::text AS uses
FROM pg_catalog.pg_stat_user_indexes
WHERE schemaname = ANY ($1)
ORDER BY 1, 2, 3
LIMIT 50000
