-- Columns of the tables of users that take values, by table.
SELECT c.relname AS table, pg_catalog.array_agg(a.attname ORDER BY a.attnum)::text[] AS columns
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = 'auth' AND c.relname IN ('users', 'identities', 'mfa_factors') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname
