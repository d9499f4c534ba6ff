-- $1: schemas. What others than the owner may do with tables and views, and with single columns.
SELECT n.nspname AS schema, c.relname AS table, a.privilege_type AS privilege, coalesce(r.rolname, 'PUBLIC') AS grantee,
  a.grantee = 0 AS everybody, NULL AS column
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY ($1) AND a.grantee <> c.relowner AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT n.nspname, c.relname, a.privilege_type, coalesce(r.rolname, 'PUBLIC'), a.grantee = 0, f.attname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute f ON f.attrelid = c.oid AND f.attnum > 0 AND NOT f.attisdropped
CROSS JOIN LATERAL pg_catalog.aclexplode(f.attacl) AS a
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY ($1) AND a.grantee <> c.relowner AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
ORDER BY 1, 2, 4, 3, 6 NULLS FIRST
LIMIT 20000
