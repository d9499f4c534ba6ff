-- $1: names of extensions. One row per name: is it installed here, or could it be?
SELECT wanted AS name,
       EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = wanted) AS installed,
       EXISTS (SELECT FROM pg_catalog.pg_available_extensions a WHERE a.name = wanted) AS available
FROM unnest($1::text[]) AS wanted
ORDER BY wanted COLLATE "C"
