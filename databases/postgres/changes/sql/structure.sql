-- $1: [{"schema", "table"}]. Tables as the stream names them: which of their columns tell a row depends on the replica identity.
SELECT c.oid::bigint AS id, n.nspname AS schema, c.relname AS "table",
       CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index' END AS identity,
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'typeId', a.atttypid::bigint, 'typeModifier', a.atttypmod,
            'isKey', CASE c.relreplident WHEN 'f' THEN true WHEN 'n' THEN false ELSE EXISTS (
              SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
                AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END) END) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS w (schema text, "table" text)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w."table"
ORDER BY 2, 3
