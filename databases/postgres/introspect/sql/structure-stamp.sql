-- Sums over the versions of the catalog's rows (PostgreSQL manual, System Catalogs): what DDL, GRANT or ANALYZE changes gets others. Of relations
-- and types those of the given schemas, so that the temporary tables of a run change nothing; functions may be called from anywhere.
WITH spaces AS (SELECT n.oid, n.xmin FROM pg_catalog.pg_namespace AS n WHERE n.nspname = ANY ($1)),
classes AS (SELECT c.oid, c.xmin, c.reltuples FROM pg_catalog.pg_class AS c WHERE c.relnamespace IN (SELECT oid FROM spaces)),
types AS (SELECT t.oid, t.xmin FROM pg_catalog.pg_type AS t WHERE t.typnamespace IN (SELECT oid FROM spaces)),
parts AS (
  SELECT 'namespace' AS kind, oid::text || ' ' || xmin::text AS part FROM spaces
  UNION ALL SELECT 'class', oid::text || ' ' || xmin::text || ' ' || reltuples::text FROM classes
  UNION ALL SELECT 'type', oid::text || ' ' || xmin::text FROM types
  UNION ALL SELECT 'attribute', attrelid::text || ' ' || attnum::text || ' ' || xmin::text
    FROM pg_catalog.pg_attribute WHERE attrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'default', oid::text || ' ' || xmin::text FROM pg_catalog.pg_attrdef WHERE adrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'constraint', oid::text || ' ' || xmin::text
    FROM pg_catalog.pg_constraint WHERE conrelid IN (SELECT oid FROM classes) OR contypid IN (SELECT oid FROM types)
  UNION ALL SELECT 'index', indexrelid::text || ' ' || xmin::text FROM pg_catalog.pg_index WHERE indrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'trigger', oid::text || ' ' || xmin::text FROM pg_catalog.pg_trigger WHERE tgrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'rule', oid::text || ' ' || xmin::text FROM pg_catalog.pg_rewrite WHERE ev_class IN (SELECT oid FROM classes)
  UNION ALL SELECT 'policy', oid::text || ' ' || xmin::text FROM pg_catalog.pg_policy WHERE polrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'parent', inhrelid::text || ' ' || inhparent::text || ' ' || xmin::text
    FROM pg_catalog.pg_inherits WHERE inhrelid IN (SELECT oid FROM classes)
  UNION ALL SELECT 'comment', objoid::text || ' ' || objsubid::text || ' ' || xmin::text
    FROM pg_catalog.pg_description WHERE objoid IN (SELECT oid FROM classes UNION ALL SELECT oid FROM types)
  UNION ALL SELECT 'label', oid::text || ' ' || xmin::text FROM pg_catalog.pg_enum WHERE enumtypid IN (SELECT oid FROM types)
  UNION ALL SELECT 'function', oid::text || ' ' || xmin::text FROM pg_catalog.pg_proc
  UNION ALL SELECT 'event trigger', oid::text || ' ' || xmin::text FROM pg_catalog.pg_event_trigger
)
SELECT count(*)::text || ':' || coalesce(sum(pg_catalog.hashtextextended(kind || ' ' || part, 0)::numeric), 0)::text AS stamp FROM parts
