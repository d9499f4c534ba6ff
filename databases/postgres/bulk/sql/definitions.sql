-- $1: table (oid); $2: its quoted and qualified name. What may be taken down, with the statements that bring it back exactly. An
-- index with a tablespace or
-- statistics of its own, and what extensions own, is not listed: it stays up.
WITH wanted AS (
  SELECT c.oid, $2::text AS entity, n.nspname
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = $1::oid
), indexes AS (
  SELECT w.entity, CASE WHEN k.oid IS NULL THEN 'index' ELSE 'constraint' END AS kind, ic.relname AS name,
         i.indisunique AS "isUnique",
         CASE WHEN i.indexprs IS NULL AND NOT i.indnullsnotdistinct THEN
           ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS p (num, n)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.num WHERE p.n <= i.indnkeyatts ORDER BY p.n)
         END AS fields,
         EXISTS (SELECT FROM pg_catalog.pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid) AS "isReferenced",
         CASE WHEN k.oid IS NULL THEN pg_catalog.format('DROP INDEX %I.%I', w.nspname, ic.relname)
              ELSE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', w.entity, k.conname) END AS "dropText",
         pg_catalog.concat_ws('; ',
           pg_catalog.pg_get_indexdef(i.indexrelid),
           CASE WHEN k.oid IS NOT NULL THEN
             pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s USING INDEX %I%s%s', w.entity, k.conname,
               CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, ic.relname,
               CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END)
           END,
           CASE WHEN d.comment IS NOT NULL THEN pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', w.nspname, ic.relname, d.comment) END,
           CASE WHEN kd.comment IS NOT NULL THEN pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, w.entity, kd.comment) END,
           CASE WHEN i.indisclustered THEN pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', w.entity, ic.relname) END,
           CASE WHEN i.indisreplident THEN pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', w.entity, ic.relname) END
         ) AS definition
  FROM wanted w
  JOIN pg_catalog.pg_index i ON i.indrelid = w.oid
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = w.oid AND k.contype IN ('p', 'u', 'x')
  CROSS JOIN LATERAL (SELECT pg_catalog.obj_description(i.indexrelid, 'pg_class') AS comment) AS d
  CROSS JOIN LATERAL (SELECT pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment) AS kd
  WHERE i.indisvalid AND NOT i.indisexclusion AND ic.reltablespace = 0
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND x.objid = i.indexrelid AND x.deptype IN ('e', 'x'))
), keys AS (
  SELECT w.entity, 'constraint' AS kind, k.conname AS name, false AS "isUnique", NULL::text[] AS fields, false AS "isReferenced",
         pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', w.entity, k.conname) AS "dropText",
         pg_catalog.concat_ws('; ',
           pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', w.entity, k.conname, pg_catalog.pg_get_constraintdef(k.oid)),
           CASE WHEN d.comment IS NOT NULL THEN pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, w.entity, d.comment) END
         ) AS definition
  FROM wanted w
  JOIN pg_catalog.pg_constraint k ON k.conrelid = w.oid AND k.contype = 'f' AND k.conparentid = 0
  CROSS JOIN LATERAL (SELECT pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment) AS d
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O')
)
SELECT * FROM indexes UNION ALL SELECT * FROM keys ORDER BY kind DESC, name
