-- How many of the tables $1 (schemas, null: one of $3) and $2 (names) there are.
SELECT pg_catalog.count(*)::pg_catalog.int4 AS found
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS t (schema, name)
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  WHERE c.relname OPERATOR(pg_catalog.=) t.name::pg_catalog.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND CASE WHEN t.schema IS NULL THEN n.nspname OPERATOR(pg_catalog.=) ANY ($3::pg_catalog.name[])
        ELSE n.nspname OPERATOR(pg_catalog.=) t.schema::pg_catalog.name END)
