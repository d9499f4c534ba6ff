-- Bytes with indexes and TOAST; a partitioned table's are its partitions'.
SELECT n.nspname AS schema, c.relname AS "table", sum(pg_catalog.pg_total_relation_size(p.relid))::float8 AS bytes
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.pg_partition_tree(c.oid) AS p
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = ANY ($1)
GROUP BY n.nspname, c.relname
