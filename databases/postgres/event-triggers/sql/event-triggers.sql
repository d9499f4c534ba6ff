-- One row per event trigger of the database, in the order in which they fire.
SELECT t.evtname AS name, t.evtevent AS event, t.evtenabled IN ('O', 'A') AS enabled,
       pg_catalog.format('%I.%I()', n.nspname, p.proname) AS function
FROM pg_catalog.pg_event_trigger t
JOIN pg_catalog.pg_proc p ON p.oid = t.evtfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
ORDER BY t.evtname COLLATE "C"
