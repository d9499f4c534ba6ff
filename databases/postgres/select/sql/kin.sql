-- $1: oids of tables. For each of their columns all columns whose values it has: of parents and heirs, of those it refers to, of
-- those it is computed from.
WITH RECURSIVE refers AS (
  SELECT k.conrelid AS relation, pair.own AS number, k.confrelid AS parent, pair.foreign AS parent_number
  FROM pg_catalog.pg_constraint AS k CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) AS pair(own, "foreign")
  WHERE k.contype = 'f'
), kin AS (
  SELECT a.attrelid AS start, a.attname AS start_name, a.attrelid AS relation, a.attnum AS number, a.attname AS name
  FROM pg_catalog.pg_attribute AS a
  WHERE a.attrelid = ANY ($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT kin.start, kin.start_name, a.attrelid, a.attnum, a.attname
  FROM kin
  CROSS JOIN LATERAL (
    SELECT i.inhparent AS relation, NULL::pg_catalog.int2 AS number FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = kin.relation
    UNION ALL
    SELECT i.inhrelid, NULL FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = kin.relation
    UNION ALL
    SELECT refers.parent, refers.parent_number FROM refers WHERE refers.relation = kin.relation AND refers.number = kin.number
    UNION ALL
    -- Up to PostgreSQL 14 the column itself depends on the others, later its expression does.
    SELECT d.refobjid, d.refobjsubid::pg_catalog.int2
    FROM pg_catalog.pg_attribute AS g
    JOIN pg_catalog.pg_attrdef AS e ON e.adrelid = g.attrelid AND e.adnum = g.attnum
    JOIN pg_catalog.pg_depend AS d
      ON (d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = e.oid
          OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = g.attrelid AND d.objsubid = g.attnum)
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = g.attrelid AND d.refobjsubid > 0
    WHERE g.attrelid = kin.relation AND g.attnum = kin.number AND g.attgenerated <> ''
  ) AS next
  JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = next.relation AND NOT a.attisdropped AND a.attnum > 0
   AND (a.attnum = next.number OR next.number IS NULL AND a.attname = kin.name)
)
SELECT kin.start::pg_catalog.int8::pg_catalog.float8 AS relation, kin.start_name::pg_catalog.text AS column,
       n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS table, kin.name::pg_catalog.text AS of,
       EXISTS (SELECT FROM refers JOIN pg_catalog.pg_attribute AS own ON own.attrelid = refers.relation AND own.attnum = refers.number
               WHERE refers.relation = kin.start AND own.attname = kin.start_name AND refers.parent = kin.relation
                 AND refers.parent_number = kin.number) AS "isReferenced"
FROM kin
JOIN pg_catalog.pg_class AS c ON c.oid = kin.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE (kin.start, kin.start_name) IS DISTINCT FROM (kin.relation, kin.name)
