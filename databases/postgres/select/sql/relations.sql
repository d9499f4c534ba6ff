-- $1: schemas or NULL, $2: names, in pairs; $3: schemas in which names without one are looked up. Tables and views as `CatalogRelation`.
WITH RECURSIVE wanted AS (
  SELECT DISTINCT c.oid, c.reltype, c.relkind, c.relrowsecurity, c.relname, n.nspname
  FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS given(schema, name)
  JOIN pg_catalog.pg_class AS c ON c.relname = given.name
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND (n.nspname = given.schema OR given.schema IS NULL
    AND n.nspname = ANY ($3::pg_catalog.text[]))
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), heirs AS (
  SELECT wanted.oid AS start, wanted.oid FROM wanted
  UNION
  SELECT heirs.start, i.inhrelid FROM heirs JOIN pg_catalog.pg_inherits AS i ON i.inhparent = heirs.oid
), attributes AS (
  SELECT a.attrelid, a.attnum, a.attname, a.atttypid
  FROM pg_catalog.pg_attribute AS a JOIN wanted ON wanted.oid = a.attrelid
  WHERE a.attnum > 0 AND NOT a.attisdropped
), parts AS (
  SELECT given.oid AS start, given.oid, 0 AS depth
  FROM (SELECT atttypid AS oid FROM attributes UNION SELECT reltype FROM wanted) AS given
  UNION
  SELECT parts.start, next.oid, parts.depth + 1
  FROM parts
  JOIN pg_catalog.pg_type AS t ON t.oid = parts.oid
  CROSS JOIN LATERAL (
    SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
    UNION SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
    UNION SELECT a.atttypid FROM pg_catalog.pg_attribute AS a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0
      AND NOT a.attisdropped
    UNION SELECT r.rngsubtype FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid
  ) AS next
  WHERE parts.depth < 16
), coded AS (
  -- What comes with PostgreSQL has smaller oids. Functions in C can only be made by superusers.
  SELECT DISTINCT parts.start
  FROM parts
  JOIN pg_catalog.pg_cast AS k ON parts.oid IN (k.castsource, k.casttarget) AND (parts.oid >= 16384 OR k.castsource < 16384 AND k.casttarget < 16384)
  JOIN pg_catalog.pg_proc AS f ON f.oid = k.castfunc AND f.oid >= 16384
  JOIN pg_catalog.pg_language AS l ON l.oid = f.prolang AND l.lanname NOT IN ('internal', 'c')
  UNION
  SELECT parts.start
  FROM parts
  JOIN pg_catalog.pg_constraint AS k ON k.contypid = parts.oid
  JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid = k.oid AND d.refobjid >= 16384
   AND d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
  UNION
  SELECT parts.start
  FROM parts
  JOIN pg_catalog.pg_range AS r ON r.rngtypid = parts.oid
  JOIN pg_catalog.pg_proc AS f ON f.oid IN (r.rngcanonical, r.rngsubdiff) AND f.oid >= 16384
  JOIN pg_catalog.pg_language AS l ON l.oid = f.prolang AND l.lanname NOT IN ('internal', 'c')
)
SELECT wanted.oid::pg_catalog.int8::pg_catalog.float8 AS oid,
       wanted.nspname::pg_catalog.text AS schema,
       wanted.relname::pg_catalog.text AS name,
       wanted.relkind::pg_catalog.text AS kind,
       EXISTS (SELECT FROM heirs JOIN pg_catalog.pg_class AS c ON c.oid = heirs.oid WHERE heirs.start = wanted.oid
         AND c.relkind = 'f') AS "isForeign",
       wanted.relrowsecurity AS "hasRowSecurity",
       EXISTS (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = wanted.oid) AS "isChild",
       CASE WHEN wanted.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(wanted.oid) END AS definition,
       wanted.reltype IN (SELECT start FROM coded) AS "rowCoded",
       (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', a.attname,
          'type', t.typname,
          'types', (SELECT pg_catalog.json_agg(p.typname) FROM parts JOIN pg_catalog.pg_type AS p ON p.oid = parts.oid
            WHERE parts.start = a.atttypid),
          'coded', a.atttypid IN (SELECT start FROM coded),
          'inner', (SELECT coalesce(pg_catalog.json_agg(DISTINCT m.attname), '[]') FROM parts JOIN pg_catalog.pg_type AS p
            ON p.oid = parts.oid AND p.typtype = 'c'
                    JOIN pg_catalog.pg_attribute AS m ON m.attrelid = p.typrelid AND m.attnum > 0 AND NOT m.attisdropped
                      WHERE parts.start = a.atttypid),
          'members', (SELECT pg_catalog.json_agg(m.attname) FROM pg_catalog.pg_attribute AS m WHERE t.typtype = 'c'
            AND m.attrelid = t.typrelid AND m.attnum > 0 AND NOT m.attisdropped)
        ) ORDER BY a.attnum), '[]')
        FROM attributes AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = wanted.oid) AS columns
FROM wanted
ORDER BY pg_catalog.array_position($3::pg_catalog.text[], wanted.nspname::pg_catalog.text), wanted.oid
