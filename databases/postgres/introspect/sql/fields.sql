-- $1: schemas, and partitions wherever they are. `core` is the type behind arrays, domains, and domains over domains.
WITH RECURSIVE under AS (
  SELECT d.oid AS domain, d.typbasetype AS base, d.typtypmod AS modifier FROM pg_catalog.pg_type d WHERE d.typtype = 'd'
  UNION ALL
  SELECT u.domain, d.typbasetype, CASE WHEN u.modifier >= 0 THEN u.modifier ELSE d.typtypmod END
  FROM under u JOIN pg_catalog.pg_type d ON d.oid = u.base AND d.typtype = 'd'
)
SELECT a.attrelid::text AS oid, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS native,
       NOT a.attnotnull AS nullable, NOT coalesce(nn.convalidated, true) AS "notNullUnproven", a.attidentity AS identity, a.attgenerated AS generated,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
       co.collname AS collation, nullif(cn.nspname, 'pg_catalog') AS "collationSchema", NOT coalesce(own.collisdeterministic,
       true) AS nondeterministic,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
       t.typtype = 'd' AS "isDomain",
       CASE WHEN core.typtype IN ('e', 'c', 'r', 'm') OR t.typtype = 'd' THEN pg_catalog.format_type(CASE WHEN t.typtype = 'd'
         THEN t.oid ELSE core.oid END, NULL) END AS "typeName",
       CASE WHEN base.typcategory = 'A' THEN greatest(a.attndims, 1) ELSE 0 END AS dimensions,
       core.typname AS core, core.typtype AS "coreType",
       CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE coalesce(bottom.modifier, -1) END AS modifier,
       (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = core.oid) AS labels
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN (SELECT u.* FROM under u JOIN pg_catalog.pg_type b ON b.oid = u.base AND b.typtype <> 'd') AS bottom ON bottom.domain = t.oid
JOIN pg_catalog.pg_type base ON base.oid = coalesce(bottom.base, t.oid)
JOIN pg_catalog.pg_type core ON core.oid = CASE WHEN base.typcategory = 'A' THEN base.typelem ELSE base.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
-- `NOT NULL … NOT VALID` (PostgreSQL 18).
LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum] AND NOT nn.convalidated
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_collation own ON own.oid = a.attcollation
WHERE (n.nspname = ANY ($1) OR c.relispartition) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
