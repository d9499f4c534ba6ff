-- $1: schemas.
SELECT n.nspname AS schema, c.relname AS name, o.relname AS "ownerTable", a.attname AS "ownerColumn"
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend d ON d.objid = c.oid AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN pg_catalog.pg_class o ON o.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE n.nspname = ANY ($1) AND c.relkind = 'S'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
