-- $1: schemas, and partitions wherever they are. Indexes that no constraint owns and no partition has from its table.
SELECT i.indrelid::text AS oid, ic.relname AS name, am.amname AS method, i.indisunique AS unique,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "where", pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       CASE WHEN i.indexprs IS NULL THEN
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS p (num, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.num
               WHERE p.n <= i.indnkeyatts ORDER BY p.n)
       ELSE '{}' END AS fields,
       CASE WHEN c.relispartition THEN pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid), 1 + pg_catalog.length(
         pg_catalog.format('CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, ic.relname,
           CASE WHEN c.relkind = 'p' THEN 'ONLY ' END, n.nspname, c.relname))) END AS body
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (n.nspname = ANY ($1) OR c.relispartition) AND NOT ic.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, ic.relname COLLATE "C"
