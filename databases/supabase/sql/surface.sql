-- $1: schemas. What the roles of the API reach of them: relations, functions that can be called, and references between relations.
WITH api AS (SELECT oid, rolname FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role')),
reached AS (
  SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind, c.relrowsecurity AS secured,
    (SELECT coalesce(pg_catalog.jsonb_object_agg(api.rolname, v.verbs), '{}') FROM api, LATERAL (
      SELECT pg_catalog.array_agg(verb ORDER BY verb) AS verbs FROM pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb
      WHERE pg_catalog.has_schema_privilege(api.oid, n.oid, 'USAGE')
        AND CASE verb WHEN 'DELETE' THEN pg_catalog.has_table_privilege(api.oid, c.oid, verb)
          ELSE pg_catalog.has_any_column_privilege(api.oid, c.oid, verb) END) v
      WHERE v.verbs IS NOT NULL) AS roles
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
)
SELECT
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('schema', schema, 'name', name,
    'secured', secured OR relkind IN ('v', 'm', 'f'), 'roles', roles) ORDER BY schema, name), '[]') FROM reached WHERE roles <> '{}') AS tables,
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('schema', n.nspname, 'name', p.proname,
      'arguments', pg_catalog.pg_get_function_identity_arguments(p.oid), 'roles', r.roles) ORDER BY n.nspname, p.proname, p.oid), '[]')
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace, LATERAL (
      SELECT pg_catalog.array_agg(api.rolname ORDER BY api.rolname) AS roles FROM api
      WHERE pg_catalog.has_function_privilege(api.oid, p.oid, 'EXECUTE') AND pg_catalog.has_schema_privilege(api.oid, n.oid, 'USAGE')) r
    WHERE n.nspname = ANY ($1) AND p.prokind = 'f' AND p.prorettype <> 'pg_catalog.trigger'::regtype AND r.roles IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  ) AS functions,
  (SELECT coalesce(pg_catalog.jsonb_agg(DISTINCT pg_catalog.jsonb_build_object('from', pg_catalog.jsonb_build_array(a.schema, a.name),
      'to', pg_catalog.jsonb_build_array(b.schema, b.name), 'columns', (
        SELECT pg_catalog.jsonb_agg(t.attname ORDER BY k.place) FROM pg_catalog.unnest(f.conkey) WITH ORDINALITY k (number, place)
        JOIN pg_catalog.pg_attribute t ON t.attrelid = f.conrelid AND t.attnum = k.number))), '[]')
    FROM pg_catalog.pg_constraint f JOIN reached a ON a.oid = f.conrelid JOIN reached b ON b.oid = f.confrelid
    WHERE f.contype = 'f' AND a.roles <> '{}' AND b.roles <> '{}') AS relationships,
  (SELECT count(*)::integer FROM pg_catalog.pg_policy p JOIN reached r ON r.oid = p.polrelid) AS policies,
  (SELECT count(*)::integer FROM api) AS "apiRoles"
