-- $1: schemas, and partitions wherever they are; without what partitions have from their tables.
SELECT t.tgrelid::text AS oid, t.tgname AS name, pg_catalog.pg_get_triggerdef(t.oid) AS definition, t.tgenabled <> 'D' AS enabled,
       CASE WHEN t.tgtype & 2 > 0 THEN 'before' WHEN t.tgtype & 64 > 0 THEN 'instead' ELSE 'after' END
         || CASE WHEN t.tgtype & 1 > 0 THEN ' row' ELSE ' statement' END AS timing
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (n.nspname = ANY ($1) OR c.relispartition) AND NOT t.tgisinternal
  AND coalesce(pg_catalog.to_jsonb(t) ->> 'tgparentid', '0') = '0'
ORDER BY t.tgrelid, t.tgname COLLATE "C"
