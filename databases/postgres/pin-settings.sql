-- $1, $2: names and values of settings. Those that this version of the server does not know are passed over.
SELECT pg_catalog.set_config(s.name, s.value, false)
FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS s (name, value)
WHERE EXISTS (SELECT FROM pg_catalog.pg_settings AS known WHERE pg_catalog.lower(known.name) = pg_catalog.lower(s.name))
