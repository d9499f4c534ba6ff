-- $1: the table, quoted and qualified. Sequences that its columns own or take their defaults from; partitions count with those of their table.
WITH drawn AS (
  SELECT d.refobjsubid AS attnum, d.objid AS sequence
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refobjid = pg_catalog.to_regclass($1) AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  UNION
  SELECT a.adnum, d.refobjid
  FROM pg_catalog.pg_attrdef a
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = a.oid
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  WHERE a.adrelid = pg_catalog.to_regclass($1)
)
SELECT c.relname AS sequence, n.nspname AS schema, a.attname AS column, s.seqincrement::text AS increment, s.seqmin::text AS least,
  s.seqmax::text AS most,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned
FROM drawn
JOIN pg_catalog.pg_class c ON c.oid = drawn.sequence AND c.relkind = 'S'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_catalog.to_regclass($1) AND a.attnum = drawn.attnum AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE t.oid IN ('pg_catalog.int2'::pg_catalog.regtype, 'pg_catalog.int4'::pg_catalog.regtype, 'pg_catalog.int8'::pg_catalog.regtype)
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", a.attname COLLATE "C"
