-- Foreign keys of all schemas that point at a table; of partitioned tables the one that people declared. A reference by PERIOD
-- goes by the columns before
-- the period: whoever shares them may be covered by the row.
SELECT n.nspname AS schema, r.relname AS "table", CASE r.relkind WHEN 'p' THEN 'partitioned_table' ELSE 'table' END AS kind,
       (SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number
        WHERE k.place <= x.columns) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.number
        WHERE k.place <= x.columns) AS "toColumns",
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM pg_constraint AS p, unnest(p.conkey) WITH ORDINALITY AS k (number, place), pg_attribute AS a
        WHERE p.conrelid = c.conrelid AND p.contype = 'p' AND a.attrelid = p.conrelid AND a.attnum = k.number), '{}') AS key,
       EXISTS (
         SELECT FROM pg_constraint AS p, unnest(p.conkey) AS k (number), pg_attribute AS a, pg_type AS y
         WHERE p.conrelid = c.conrelid AND p.contype = 'p' AND a.attrelid = p.conrelid AND a.attnum = k.number
           AND y.oid = a.atttypid AND y.typnamespace <> 'pg_catalog'::regnamespace) AS "keyIsOwned",
       r.relkind = 'r' AND pg_has_role(r.relowner, 'USAGE') AND NOT EXISTS (
         SELECT FROM pg_index AS i
         WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL AND (i.indkey::int2[])[0 : cardinality(c.conkey) - 1] @> c.conkey
       ) AS "wantsIndex"
FROM pg_constraint AS c
JOIN pg_class AS r ON r.oid = c.conrelid
JOIN pg_namespace AS n ON n.oid = r.relnamespace
JOIN pg_class AS t ON t.oid = c.confrelid
JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
CROSS JOIN LATERAL (
  SELECT cardinality(c.conkey) - coalesce((to_jsonb(c) ->> 'conperiod')::boolean, false)::integer AS columns
) AS x
WHERE c.contype = 'f' AND c.conparentid = 0 AND tn.nspname = $1 AND t.relname = $2
ORDER BY n.nspname, r.relname, c.conname
