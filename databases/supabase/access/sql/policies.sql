-- $1: schema, $2: table, $3: role. What decides which rows the role reaches, as PostgreSQL puts it together (manual, section 5.9).
SELECT c.oid::text AS oid,
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(r.oid, c.oid, 'SELECT') AS "mayRead",
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(r.oid, c.oid, 'INSERT') AS "mayInsert",
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(r.oid, c.oid, 'UPDATE') AS "mayUpdate",
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_catalog.has_table_privilege(r.oid, c.oid, 'DELETE') AS "mayDelete",
  c.relrowsecurity AND NOT r.rolbypassrls AND NOT r.rolsuper
    AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE')) AS secured,
  coalesce((SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('command', p.polcmd, 'permissive', p.polpermissive,
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) ORDER BY p.polname)
    FROM pg_catalog.pg_policy p
    WHERE p.polrelid = c.oid AND EXISTS (SELECT FROM pg_catalog.unnest(p.polroles) t (oid)
      WHERE t.oid = 0 OR pg_catalog.pg_has_role(r.oid, t.oid, 'USAGE'))), '[]') AS policies
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, pg_catalog.pg_roles r
WHERE n.nspname = $1 AND c.relname = $2 AND r.rolname = $3
