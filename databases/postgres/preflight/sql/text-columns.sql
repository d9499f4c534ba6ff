-- $1: entity names. Columns that hold text of the server's own types, one row each; domains and arrays of them too.
SELECT e.name AS entity, a.attname AS column
FROM (
  SELECT c.oid, CASE WHEN n.nspname = 'public' THEN c.relname::text ELSE n.nspname || '.' || c.relname END AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm')
) e
JOIN pg_catalog.pg_attribute a ON a.attrelid = e.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE e.name = ANY ($1)
  AND ('{text,varchar,bpchar,json,xml}'::text[] && ARRAY[
    pg_catalog.format_type(t.oid, NULL), t.typname::text, (SELECT b.typname::text FROM pg_catalog.pg_type b
      WHERE b.oid IN (t.typbasetype, t.typelem) LIMIT 1)])
ORDER BY e.name COLLATE "C", a.attnum
