-- $1: schemas; of partitions, wherever they are, what is their own. Types: p key, u unique, f reference, c check, x exclusion.
-- Older servers than 18 have neither `conenforced` nor `conperiod`.
SELECT k.conrelid::text AS oid, k.conname AS name, k.contype AS type, k.condeferrable AS deferrable,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p (num, n)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.num ORDER BY p.n) AS fields,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS p (num, n)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.num ORDER BY p.n) AS "toFields",
       fn.nspname AS "toSchema", f.relname AS "toTable", k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate",
       k.convalidated AS valid, coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true) AS enforced,
       coalesce((pg_catalog.to_jsonb(k) ->> 'conperiod')::boolean, false) AS period
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
WHERE (n.nspname = ANY ($1) OR c.relispartition) AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
  AND (k.coninhcount = 0 OR NOT c.relispartition)
ORDER BY k.conrelid, k.conname COLLATE "C"
