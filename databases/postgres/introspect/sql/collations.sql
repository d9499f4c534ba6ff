-- $1: schemas. Collations that people made. Versions of PostgreSQL keep the locale of ICU in columns of different names.
SELECT n.nspname AS schema, c.collname AS name, CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
       coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', c.collcollate::text) AS locale, j.row ->> 'collicurules' AS rules,
       c.collisdeterministic AS deterministic
FROM pg_catalog.pg_collation c
JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(c) AS row) AS j
WHERE n.nspname = ANY ($1) AND c.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_collation'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname COLLATE "C", c.collname COLLATE "C"
