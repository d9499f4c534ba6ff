-- $1: [{"schema", "table"}]. What each table lets its changes be told by. Partitions are told under the table that they belong to.
SELECT n.nspname AS schema, c.relname AS "table", c.relkind = 'p' AS "isPartitioned", c.relispartition AS "isPartition",
       c.relpersistence = 'u' AS "isUnlogged", c.relkind IN ('v', 'm', 'f') AS "isNoTable",
       pg_catalog.has_table_privilege(c.oid, 'SELECT') AS "mayRead",
       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "isOwner",
       CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index' END AS identity,
       EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary) AS "hasKey",
       EXISTS (
         SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisvalid) AS "hasIdentityIndex",
       (SELECT count(*)::integer FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS p ON p.oid = h.inhrelid
        WHERE h.inhparent = c.oid AND c.relkind = 'p' AND p.relkind <> 'f'
          AND CASE p.relreplident WHEN 'n' THEN true
                WHEN 'd' THEN NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = p.oid AND i.indisprimary) ELSE false END
       ) AS "partitionsWithout",
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute AS a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> '' ORDER BY a.attnum) AS generated
FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS w (schema text, "table" text)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w."table"
ORDER BY 1, 2
