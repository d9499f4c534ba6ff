-- Foreign keys from outside that point at users: column by column.
SELECT n.nspname AS schema, c.relname AS table, a.attname AS column
FROM pg_catalog.pg_constraint f JOIN pg_catalog.pg_class c ON c.oid = f.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
WHERE f.contype = 'f' AND f.confrelid = pg_catalog.to_regclass('auth.users') AND n.nspname <> 'auth' AND pg_catalog.cardinality(f.conkey) = 1
ORDER BY 1, 2, 3
