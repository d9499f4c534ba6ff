-- $1: the new owner. Statements that give it what the superuser made in this database; what belongs to an extension or to
-- another object follows that.
WITH made (class, oid, owner) AS (
  SELECT 'pg_catalog.pg_namespace'::regclass, oid, nspowner FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT 'pg_catalog.pg_class'::regclass, oid, relowner FROM pg_catalog.pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't'
  UNION ALL SELECT 'pg_catalog.pg_type'::regclass, t.oid, t.typowner FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('b', 'd', 'e', 'r') AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid) OR c.relkind = 'c'
  UNION ALL SELECT 'pg_catalog.pg_proc'::regclass, oid, proowner FROM pg_catalog.pg_proc
  UNION ALL SELECT 'pg_catalog.pg_operator'::regclass, oid, oprowner FROM pg_catalog.pg_operator
  UNION ALL SELECT 'pg_catalog.pg_opclass'::regclass, oid, opcowner FROM pg_catalog.pg_opclass
  UNION ALL SELECT 'pg_catalog.pg_opfamily'::regclass, oid, opfowner FROM pg_catalog.pg_opfamily
  UNION ALL SELECT 'pg_catalog.pg_collation'::regclass, oid, collowner FROM pg_catalog.pg_collation
  UNION ALL SELECT 'pg_catalog.pg_conversion'::regclass, oid, conowner FROM pg_catalog.pg_conversion
  UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::regclass, oid, stxowner FROM pg_catalog.pg_statistic_ext
  UNION ALL SELECT 'pg_catalog.pg_ts_config'::regclass, oid, cfgowner FROM pg_catalog.pg_ts_config
  UNION ALL SELECT 'pg_catalog.pg_ts_dict'::regclass, oid, dictowner FROM pg_catalog.pg_ts_dict
  UNION ALL SELECT 'pg_catalog.pg_largeobject'::regclass, oid, lomowner FROM pg_catalog.pg_largeobject_metadata
)
SELECT pg_catalog.format('ALTER %s %s OWNER TO %I',
         CASE i.type WHEN 'statistics object' THEN 'STATISTICS' ELSE pg_catalog.upper(i.type) END, i.identity, $1::text) AS statement
FROM made m, LATERAL pg_catalog.pg_identify_object(m.class, m.oid, 0) i
WHERE m.owner = 10 AND m.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = m.class AND d.objid = m.oid AND d.objsubid = 0 AND d.deptype IN ('e', 'i', 'a')
                    AND (d.deptype <> 'a' OR d.classid = 'pg_catalog.pg_class'::regclass))
ORDER BY m.oid
