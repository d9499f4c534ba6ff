-- $1: type oids. What each is at its core: domains and arrays are followed to the type of their values.
WITH RECURSIVE step AS (
  SELECT given.oid AS start, given.oid AS oid, 0 AS dimensions, 0 AS depth
  FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS given(oid)
  UNION ALL
  SELECT step.start,
         CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END,
         step.dimensions + CASE WHEN t.typtype = 'd' THEN 0 ELSE 1 END,
         step.depth + 1
  FROM step
  JOIN pg_catalog.pg_type AS t ON t.oid = step.oid
  WHERE (t.typtype = 'd' OR t.typcategory = 'A' AND t.typelem <> 0) AND step.depth < 16
)
SELECT DISTINCT ON (step.start)
       step.start::pg_catalog.text AS oid,
       t.typname::pg_catalog.text AS core,
       t.typtype::pg_catalog.text AS "coreType",
       step.dimensions,
       (SELECT pg_catalog.array_agg(e.enumlabel::pg_catalog.text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum AS e
         WHERE e.enumtypid = t.oid) AS labels
FROM step
JOIN pg_catalog.pg_type AS t ON t.oid = step.oid
ORDER BY step.start, step.depth DESC
