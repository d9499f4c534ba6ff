-- $1: schemas of the tables. Each partition below its parent; `by` and `byFields` (null where it is no column) where it has partitions itself.
SELECT i.inhparent::text AS oid, c.oid::text AS child, n.nspname AS schema, c.relname AS "table",
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS "by",
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_partitioned_table t, pg_catalog.unnest(t.partattrs::smallint[]) WITH ORDINALITY AS p (num, n)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.num WHERE t.partrelid = c.oid ORDER BY p.n) AS "byFields"
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE pn.nspname = ANY ($1) OR p.relispartition
ORDER BY i.inhparent, c.relname COLLATE "C"
