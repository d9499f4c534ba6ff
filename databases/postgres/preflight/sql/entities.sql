-- $1: entity names. One row per entity that exists: what the connected role may do with it, and what stands in a migration's way.
SELECT e.name,
       pg_catalog.has_schema_privilege(e.relnamespace, 'USAGE') AS "mayEnterSchema",
       pg_catalog.has_table_privilege(e.oid, 'SELECT') OR NOT EXISTS (
         SELECT FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = e.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT pg_catalog.has_column_privilege(e.oid, a.attnum, 'SELECT')
       ) AS "mayRead",
       array_remove(ARRAY[
         CASE WHEN NOT pg_catalog.has_table_privilege(e.oid, 'SELECT') THEN 'SELECT' END,
         CASE WHEN NOT pg_catalog.has_table_privilege(e.oid, 'INSERT') THEN 'INSERT' END,
         CASE WHEN NOT pg_catalog.has_table_privilege(e.oid, 'UPDATE') THEN 'UPDATE' END,
         CASE WHEN NOT pg_catalog.has_table_privilege(e.oid, 'DELETE') THEN 'DELETE' END
       ], NULL) AS "missingRights",
       pg_catalog.has_any_column_privilege(e.oid, 'INSERT, UPDATE')
         OR pg_catalog.has_table_privilege(e.oid, 'DELETE, TRUNCATE') AS "mayWrite",
       pg_catalog.pg_has_role(e.relowner, 'USAGE') AS owned,
       e.relrowsecurity AND pg_catalog.row_security_active(e.oid) AS "rowsHidden",
       e.relkind IN ('r', 'p') AS "isTable",
       -- A partitioned table is keyed where all its partitions are.
       (SELECT coalesce(bool_and(EXISTS (
         SELECT FROM pg_catalog.pg_index i
         WHERE i.indrelid = r.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
           AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = r.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND NOT a.attnotnull
           )
       )), true)
        FROM pg_catalog.unnest(CASE WHEN e.relkind = 'p' THEN ARRAY(SELECT p.relid::oid FROM pg_catalog.pg_partition_tree(e.oid) p WHERE p.isleaf)
                                    ELSE ARRAY[e.oid] END) AS r (oid)) AS keyed,
       e.relreplident = 'f' OR e.relreplident = 'i' OR e.relreplident = 'd' AND EXISTS (
         SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = e.oid AND i.indisprimary
       ) AS "changesNamed",
       ARRAY(
         SELECT t.tgname::text FROM pg_catalog.pg_trigger t
         WHERE t.tgrelid = e.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0
         ORDER BY t.tgname
       ) AS "overwritingTriggers"
FROM (
  SELECT c.*, CASE WHEN n.nspname = 'public' AND pg_catalog.strpos(c.relname, '.') = 0 THEN c.relname::text
    ELSE n.nspname || '.' || c.relname END AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
) e
WHERE e.name = ANY ($1)
ORDER BY e.name COLLATE "C"
