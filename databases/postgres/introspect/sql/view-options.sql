-- $1: schemas. Views with options such as security_barrier: what a definition does not say.
SELECT n.nspname AS schema, c.relname AS name, pg_catalog.array_to_string(c.reloptions, ', ') AS options
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) AND c.relkind IN ('v', 'm') AND c.reloptions IS NOT NULL
ORDER BY 1, 2
