-- $1: schemas, $2: names of a kind. What people made and no part of a catalog holds, by kind. What extensions own is theirs, and numbers below 16384
-- belong to PostgreSQL itself (PostgreSQL source: transam.h).
WITH made AS (
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
         n.nspname || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS name,
         'pg_catalog.pg_proc'::regclass AS class, p.oid, n.nspname AS schema
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  UNION ALL
  SELECT 'rule', r.rulename || ' on ' || n.nspname || '.' || c.relname, 'pg_catalog.pg_rewrite'::regclass, r.oid, n.nspname
  FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT 'policy', p.polname || ' on ' || n.nspname || '.' || c.relname, 'pg_catalog.pg_policy'::regclass, p.oid, n.nspname
  FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  UNION ALL
  SELECT 'event trigger', e.evtname, 'pg_catalog.pg_event_trigger'::regclass, e.oid, NULL FROM pg_catalog.pg_event_trigger e
  UNION ALL
  SELECT 'operator', pg_catalog.concat(n.nspname, '.', o.oprname, ' (', pg_catalog.format_type(nullif(o.oprleft, 0), NULL), ', ',
    pg_catalog.format_type(o.oprright, NULL), ')'),
         'pg_catalog.pg_operator'::regclass, o.oid, n.nspname
  FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
  UNION ALL
  SELECT 'operator class', n.nspname || '.' || o.opcname, 'pg_catalog.pg_opclass'::regclass, o.oid, n.nspname
  FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  UNION ALL
  SELECT 'cast', pg_catalog.format_type(c.castsource, NULL) || ' as ' || pg_catalog.format_type(c.casttarget, NULL),
    'pg_catalog.pg_cast'::regclass, c.oid, NULL
  FROM pg_catalog.pg_cast c
  UNION ALL
  SELECT 'type', n.nspname || '.' || t.typname, 'pg_catalog.pg_type'::regclass, t.oid, n.nspname
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype = 'r' OR (t.typtype = 'b' AND t.typcategory <> 'A')
  UNION ALL
  SELECT 'collation', n.nspname || '.' || c.collname, 'pg_catalog.pg_collation'::regclass, c.oid, n.nspname
  FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
  UNION ALL
  SELECT 'conversion', n.nspname || '.' || c.conname, 'pg_catalog.pg_conversion'::regclass, c.oid, n.nspname
  FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
  UNION ALL
  SELECT 'text search configuration', n.nspname || '.' || c.cfgname, 'pg_catalog.pg_ts_config'::regclass, c.oid, n.nspname
  FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
  UNION ALL
  SELECT 'text search dictionary', n.nspname || '.' || d.dictname, 'pg_catalog.pg_ts_dict'::regclass, d.oid, n.nspname
  FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
  UNION ALL
  SELECT 'statistics object', n.nspname || '.' || s.stxname, 'pg_catalog.pg_statistic_ext'::regclass, s.oid, n.nspname
  FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
  UNION ALL
  SELECT 'publication', p.pubname, 'pg_catalog.pg_publication'::regclass, p.oid, NULL FROM pg_catalog.pg_publication p
  UNION ALL
  -- Older servers do not let everybody read its number.
  SELECT 'subscription', s.subname, 'pg_catalog.pg_subscription'::regclass, 16384, NULL
  FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
  UNION ALL
  SELECT 'foreign server', s.srvname, 'pg_catalog.pg_foreign_server'::regclass, s.oid, NULL FROM pg_catalog.pg_foreign_server s
  UNION ALL
  SELECT 'language', l.lanname, 'pg_catalog.pg_language'::regclass, l.oid, NULL FROM pg_catalog.pg_language l
), listed AS (
  SELECT m.kind, m.name FROM made m
  WHERE m.oid >= 16384 AND (m.schema IS NULL OR m.schema = ANY ($1))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = m.class AND d.objid = m.oid AND d.deptype = 'e')
  UNION ALL
  -- Comments of tables and their columns come along.
  SELECT 'comment', 'on ' || pg_catalog.pg_describe_object(d.classoid, d.objoid, d.objsubid)
  FROM pg_catalog.pg_description d
  CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) AS o
  LEFT JOIN pg_catalog.pg_class c ON d.classoid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objoid
  LEFT JOIN pg_catalog.pg_constraint k ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objoid
  LEFT JOIN pg_catalog.pg_namespace kn ON kn.oid = k.connamespace
  WHERE d.objoid >= 16384 AND coalesce(o.schema, kn.nspname::text, $1[1]) = ANY ($1) AND d.classoid <> 'pg_catalog.pg_extension'::regclass
    AND (c.relkind IS NULL OR c.relkind NOT IN ('r', 'p'))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = d.classoid AND x.objid = d.objoid AND x.deptype = 'e')
  UNION ALL
  -- Names only: a value may be a secret.
  SELECT 'setting', pg_catalog.split_part(s.setting, '=', 1) || coalesce(' of the role ' || r.rolname, ' of the database')
  FROM (SELECT setdatabase, setrole, pg_catalog.unnest(setconfig) AS setting FROM pg_catalog.pg_db_role_setting) s
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
  WHERE d.datname = pg_catalog.current_database() OR s.setdatabase = 0
  UNION ALL
  SELECT DISTINCT 'grant', a.privilege_type || ' to ' || coalesce(r.rolname, 'everybody')
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
  WHERE n.nspname = ANY ($1) AND a.grantee <> c.relowner
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'default privilege', pg_catalog.concat('of the role ', r.rolname, ' in ' || n.nspname)
  FROM pg_catalog.pg_default_acl d JOIN pg_catalog.pg_roles r ON r.oid = d.defaclrole
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
  WHERE n.nspname IS NULL OR n.nspname = ANY ($1)
  UNION ALL
  SELECT DISTINCT 'schema', n.nspname::text
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> ALL ($1) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT kind, count(*)::integer AS count, (pg_catalog.array_agg(name ORDER BY name COLLATE "C"))[1:$2::integer] AS names
FROM listed GROUP BY kind ORDER BY kind COLLATE "C"
