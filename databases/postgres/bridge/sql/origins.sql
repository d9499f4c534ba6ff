-- $1: table oids, $2: column numbers, in pairs. Names of the columns that result columns come from; a view's columns are computed.
SELECT given.place::pg_catalog.int4 AS place, n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS table, a.attname::pg_catalog.text AS column
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])) WITH ORDINALITY AS given(tab, col, place)
JOIN pg_catalog.pg_class AS c ON c.oid = given.tab
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = given.tab AND a.attnum = given.col
WHERE c.relkind <> 'v'
