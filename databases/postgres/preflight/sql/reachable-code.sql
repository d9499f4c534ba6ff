-- $1: schemas, $2: rows. What runs when rows of these schemas are read, and is neither plain PostgreSQL nor an extension's
-- immutable function: one row per place and function.
-- A view calls its functions with the rights of whoever reads it, pg_catalog's own among them (`query_to_xml` runs any SQL).
-- Planning folds constants in the expressions
-- of indexes, statistics and partition keys, and so runs what is called there; a view may write values of a domain, and so run
-- its checks. Expressions are kept as trees that name functions and operators by number.
WITH RECURSIVE read (oid) AS (
  SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION
  SELECT found.oid FROM read CROSS JOIN LATERAL (
    SELECT m[1]::pg_catalog.oid AS oid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class v ON v.oid = w.ev_class AND v.relkind = 'v'
      CROSS JOIN LATERAL pg_catalog.regexp_matches(w.ev_action::pg_catalog.text, ':relid (\d+)', 'g') AS m WHERE w.ev_class = read.oid
    UNION ALL
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = read.oid
  ) AS found
),
trees (place, oid, tree) AS (
  SELECT 'view', v.oid, w.ev_action::pg_catalog.text FROM read JOIN pg_catalog.pg_class v ON v.oid = read.oid AND v.relkind = 'v'
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
  UNION ALL
  SELECT 'index', i.indexrelid, pg_catalog.concat(i.indexprs::pg_catalog.text, i.indpred::pg_catalog.text)
    FROM read JOIN pg_catalog.pg_index i ON i.indrelid = read.oid WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
  UNION ALL
  SELECT 'partition key of', p.partrelid, p.partexprs::pg_catalog.text
    FROM read JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = read.oid WHERE p.partexprs IS NOT NULL
  UNION ALL
  SELECT 'statistics of', s.stxrelid, pg_catalog.to_jsonb(s) ->> 'stxexprs'
    FROM read JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = read.oid
  UNION ALL
  SELECT 'computed column of', d.adrelid, d.adbin::pg_catalog.text
    FROM read JOIN pg_catalog.pg_attribute a ON a.attrelid = read.oid AND a.attgenerated = 'v'
    JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
),
checks (oid, tree) AS (
  SELECT k.contypid, k.conbin::pg_catalog.text FROM pg_catalog.pg_constraint k
  WHERE k.contypid <> 0 AND EXISTS (SELECT FROM trees WHERE place = 'view')
),
named (place, name, tree) AS (
  SELECT place, pg_catalog.format('%s', oid::pg_catalog.regclass), tree FROM trees
  UNION ALL
  SELECT 'domain', pg_catalog.format_type(oid, NULL), tree FROM checks
),
called (place, name, function) AS (
  SELECT place, name, m[1]::pg_catalog.oid
    FROM named CROSS JOIN LATERAL pg_catalog.regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid|tsmhandler) (\d+)', 'g') AS m
  UNION
  SELECT place, name, o.oprcode::pg_catalog.oid
    FROM named CROSS JOIN LATERAL pg_catalog.regexp_matches(tree, ':(?:opno|eqop|sortop) (\d+)', 'g') AS m
    JOIN pg_catalog.pg_operator o ON o.oid = m[1]::pg_catalog.oid
  UNION
  SELECT 'order of type', pg_catalog.format_type(c.opcintype, NULL), p.amproc::pg_catalog.oid
    FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_amproc p ON p.amprocfamily = c.opcfamily AND p.amproclefttype = c.opcintype
    WHERE c.opcdefault
  UNION
  SELECT 'type', pg_catalog.format_type(t.oid, NULL), f FROM pg_catalog.pg_type t
    CROSS JOIN LATERAL (VALUES (t.typoutput::pg_catalog.oid), (t.typsend::pg_catalog.oid)) AS v (f) WHERE t.typtype = 'b'
  UNION
  SELECT 'type', pg_catalog.format_type(r.rngtypid, NULL), r.rngcanonical::pg_catalog.oid FROM pg_catalog.pg_range r
)
SELECT DISTINCT called.place || ' ' || called.name AS place, pg_catalog.format('%s', f.oid::pg_catalog.regprocedure) AS function
FROM called
JOIN pg_catalog.pg_proc f ON f.oid = called.function
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = f.prolang
WHERE NOT CASE
  WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN f.proacl IS NULL AND f.proname NOT LIKE '%\_to\_xml%'
    AND (f.provolatile <> 'v' OR f.proname IN ('random', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'uuidv4', 'uuidv7',
    'bernoulli', 'system'))
  WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = f.oid AND d.deptype = 'e')
    THEN f.provolatile = 'i' OR called.place IN ('type', 'order of type')
  ELSE l.lanname = 'internal'
END
ORDER BY 1, 2
LIMIT $2
