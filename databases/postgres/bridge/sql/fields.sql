-- $1: schemas, $2: tables, in pairs. Their columns.
SELECT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS table, a.attname::pg_catalog.text AS column
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS given(schema, tab)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = given.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = given.tab
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
