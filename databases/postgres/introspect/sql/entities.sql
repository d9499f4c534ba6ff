-- $1: schemas. Ordered so that the same structure gives the same catalog on every machine.
SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS "table", c.relkind AS relkind,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
       c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "rowSecurityForced",
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS "partitionBy",
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_partitioned_table t, pg_catalog.unnest(t.partattrs::smallint[]) WITH ORDINALITY AS p (num, n)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.num WHERE t.partrelid = c.oid
               ORDER BY p.n) AS "partitionFields",
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', pn.nspname, 'table', p.relname))
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid) AS parents,
       c.relispopulated AS populated, pg_catalog.pg_total_relation_size(c.oid)::text AS bytes
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
