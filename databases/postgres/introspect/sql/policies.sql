-- $1: schemas.
SELECT p.polrelid::text AS oid, p.polname AS name,
       pg_catalog.concat_ws(' ', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
         'FOR', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
         'TO', CASE WHEN p.polroles = ARRAY[0::oid] THEN 'public' ELSE
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(r.rolname), ', ' ORDER BY r.rolname COLLATE "C")
            FROM pg_catalog.pg_roles r WHERE r.oid = ANY (p.polroles)) END,
         'USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
         'WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')') AS definition
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1)
ORDER BY p.polrelid, p.polname COLLATE "C"
