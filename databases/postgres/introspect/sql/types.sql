-- $1: schemas. Enums, domains and composites that no table owns.
SELECT t.typtype AS type, n.nspname AS schema, t.typname AS name,
       (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base,
       co.collname AS collation, nullif(cn.nspname, 'pg_catalog') AS "collationSchema",
       NOT t.typnotnull AS nullable, t.typdefault AS "default",
       ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
             WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname COLLATE "C") AS checks,
       (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('name', a.attname, 'type',
       pg_catalog.format_type(a.atttypid, a.atttypmod),
          'collation', ac.collname, 'collationSchema', nullif(an.nspname, 'pg_catalog'))) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_collation ac ON ac.oid = a.attcollation AND a.attcollation <> at.typcollation
        LEFT JOIN pg_catalog.pg_namespace an ON an.oid = ac.collnamespace WHERE a.attrelid = t.typrelid AND a.attnum > 0
          AND NOT a.attisdropped) AS attributes
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
WHERE n.nspname = ANY ($1) AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
