-- $1: names, $2: values. What the server does not know is left out. Nothing here needs a temporary file, which the server may forbid.
SELECT pg_catalog.set_config(s.name, s.value, false)
FROM (SELECT pg_catalog.unnest($1::pg_catalog.text[]) AS name, pg_catalog.unnest($2::pg_catalog.text[]) AS value) AS s
WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL
