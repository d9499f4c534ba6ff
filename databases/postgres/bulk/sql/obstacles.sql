-- $1: table (oid). What forbids a bulk load, whatever the rows.
SELECT c.relkind = 'r' AND NOT c.relispartition
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent)) AS "isPlain",
       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "isOwner",
       c.relrowsecurity AS "hasRowSecurity",
       EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
         AND t.tgtype & 4 > 0) AS "hasTriggers",
       EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled <> 'D') AS "hasRules",
       ARRAY(SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, o.relname)
             FROM pg_catalog.pg_constraint f
             JOIN pg_catalog.pg_class o ON o.oid = f.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
             WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.conrelid <> c.oid) AS referrers
FROM pg_catalog.pg_class c
WHERE c.oid = $1::oid
