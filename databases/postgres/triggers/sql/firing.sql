-- $1: table, quoted and qualified. Triggers that fire on its rows or on those of its partitions, with the statements that turn
-- them off and on again as they are.
SELECT pg_catalog.format('"%s"."%s"', pg_catalog.replace(n.nspname, '"', '""'), pg_catalog.replace(c.relname, '"', '""')) AS entity, t.tgname AS name,
       pg_catalog.format('ALTER TABLE ONLY %I.%I DISABLE TRIGGER %I', n.nspname, c.relname, t.tgname) AS "turnOff",
       pg_catalog.format('ALTER TABLE ONLY %I.%I ENABLE %sTRIGGER %I', n.nspname, c.relname, CASE t.tgenabled WHEN 'A'
         THEN 'ALWAYS ' END, t.tgname) AS "turnOn"
FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1))) AS tree
JOIN pg_catalog.pg_class c ON c.oid = tree.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
ORDER BY entity, t.tgname
