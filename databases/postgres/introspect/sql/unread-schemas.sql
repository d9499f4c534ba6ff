-- $1: schemas that are read. Every other one with tables, how many, and about how many rows as far as the planner knows them.
SELECT n.nspname AS name, count(*)::integer AS tables, sum(CASE WHEN c.reltuples >= 0 THEN c.reltuples END)::bigint::text AS rows
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> ALL ($1) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY n.nspname ORDER BY n.nspname COLLATE "C"
