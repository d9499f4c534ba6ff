-- $1: schemas, $2: routines, $3: characters of one. What extensions own is left out.
SELECT n.nspname || '.' || p.proname AS name, l.lanname AS language,
       CASE WHEN l.lanname = 'sql' AND p.prosrc <> '' THEN p.prosrc ELSE pg_catalog.pg_get_functiondef(p.oid) END AS text
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE n.nspname = ANY ($1) AND l.lanname IN ('sql', 'plpgsql') AND p.prokind IN ('f', 'p') AND pg_catalog.length(p.prosrc) <= $3
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", pg_catalog.pg_get_function_identity_arguments(p.oid) COLLATE "C"
LIMIT $2
