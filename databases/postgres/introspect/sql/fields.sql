-- $1: schemas, and partitions wherever they are. `core` is the type behind arrays and domains.
SELECT a.attrelid::text AS oid, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS native,
       NOT a.attnotnull AS nullable, NOT coalesce(nn.convalidated, true) AS "notNullUnproven", a.attidentity AS identity, a.attgenerated AS generated,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
       co.collname AS collation, pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
       t.typtype = 'd' AS "isDomain",
       CASE WHEN core.typtype IN ('e', 'c', 'r', 'm') OR t.typtype = 'd' THEN pg_catalog.format_type(CASE WHEN t.typtype = 'd' THEN t.oid ELSE core.oid END, NULL) END AS "typeName",
       CASE WHEN base.typcategory = 'A' THEN greatest(a.attndims, 1) ELSE 0 END AS dimensions,
       core.typname AS core, core.typtype AS "coreType",
       CASE WHEN a.atttypmod >= 0 THEN a.atttypmod WHEN t.typtype = 'd' THEN t.typtypmod ELSE -1 END AS modifier,
       (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = core.oid) AS labels
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
JOIN pg_catalog.pg_type core ON core.oid = CASE WHEN base.typcategory = 'A' THEN base.typelem ELSE base.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
-- `NOT NULL … NOT VALID` (PostgreSQL 18).
LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum] AND NOT nn.convalidated
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
WHERE (n.nspname = ANY ($1) OR c.relispartition) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
