-- $1: schemas. Functions that writing a table of these schemas may run, by table: those of its triggers, checks, defaults,
-- computed columns, indexes, policies
-- and rules, of its partitions, of its columns' types, and of event triggers. Extensions' functions are left out.
WITH RECURSIVE part (entity, relation) AS (
  SELECT c.oid, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  UNION
  SELECT p.entity, i.inhrelid FROM part p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.relation
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
), typed (entity, type) AS (
  SELECT p.entity, a.atttypid FROM part p JOIN pg_catalog.pg_attribute a ON a.attrelid = p.relation AND a.attnum > 0 AND NOT a.attisdropped
  WHERE a.atttypid >= 16384
  UNION
  SELECT t.entity, i.type FROM typed t JOIN pg_catalog.pg_type y ON y.oid = t.type, LATERAL (
    SELECT y.typbasetype UNION ALL SELECT y.typelem
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = y.typrelid AND y.typrelid <> 0 AND a.attnum > 0
      AND NOT a.attisdropped
    UNION ALL SELECT pg_catalog.unnest(ARRAY[r.rngtypid, r.rngsubtype]) FROM pg_catalog.pg_range r WHERE y.oid IN (r.rngtypid, r.rngmultitypid)
  ) AS i (type)
  WHERE i.type >= 16384
), holder (entity, class, oid) AS (
  SELECT p.entity, 'pg_catalog.pg_trigger'::regclass, t.oid FROM part p JOIN pg_catalog.pg_trigger t ON t.tgrelid = p.relation AND NOT t.tgisinternal
  UNION ALL SELECT p.entity, 'pg_catalog.pg_constraint'::regclass, k.oid FROM part p JOIN pg_catalog.pg_constraint k ON k.conrelid = p.relation
  UNION ALL SELECT p.entity, 'pg_catalog.pg_attrdef'::regclass, d.oid FROM part p JOIN pg_catalog.pg_attrdef d ON d.adrelid = p.relation
  UNION ALL SELECT p.entity, 'pg_catalog.pg_class'::regclass, i.indexrelid FROM part p JOIN pg_catalog.pg_index i ON i.indrelid = p.relation
  UNION ALL SELECT p.entity, 'pg_catalog.pg_policy'::regclass, y.oid FROM part p JOIN pg_catalog.pg_policy y ON y.polrelid = p.relation
  UNION ALL SELECT p.entity, 'pg_catalog.pg_rewrite'::regclass, r.oid FROM part p JOIN pg_catalog.pg_rewrite r ON r.ev_class = p.relation
  UNION ALL SELECT t.entity, 'pg_catalog.pg_constraint'::regclass, k.oid FROM typed t JOIN pg_catalog.pg_constraint k ON k.contypid = t.type
  UNION ALL SELECT t.entity, 'pg_catalog.pg_type'::regclass, t.type FROM typed t
  UNION ALL SELECT p.entity, 'pg_catalog.pg_event_trigger'::regclass, e.oid FROM part p CROSS JOIN pg_catalog.pg_event_trigger e
    WHERE p.entity = p.relation AND e.evtenabled <> 'D'
), reached (entity, function) AS (
  SELECT h.entity, CASE WHEN d.refclassid = 'pg_catalog.pg_proc'::regclass THEN d.refobjid ELSE o.oprcode::oid END
  FROM holder h JOIN pg_catalog.pg_depend d ON d.classid = h.class AND d.objid = h.oid
  LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
  WHERE d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)
)
SELECT n.nspname AS schema, c.relname AS "table", pg_catalog.array_agg(DISTINCT r.function::text) AS functions
FROM reached r JOIN pg_catalog.pg_class c ON c.oid = r.entity JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE r.function >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = r.function AND d.deptype = 'e')
GROUP BY n.nspname, c.relname
