-- $1: schemas.
SELECT i.inhparent::text AS oid, n.nspname AS schema, c.relname AS "table", pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1)
ORDER BY i.inhparent, c.relname COLLATE "C"
