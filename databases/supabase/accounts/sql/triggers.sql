-- Triggers of people that fire for each user that is brought.
SELECT t.tgname || ' on auth.' || c.relname AS name
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'auth' AND c.relname IN ('users', 'identities', 'mfa_factors') AND NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1
