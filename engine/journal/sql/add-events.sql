-- Writers take turns, so that sequences become visible in their order: whoever reads on after one misses none before it.
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('godwit:{schema}:events')))
INSERT INTO {schema}.events (playbook, run, job, at, event)
SELECT $1, e.run, e.job, e.at, e.event
FROM turn, ROWS FROM (jsonb_to_recordset($2) AS (run uuid, job uuid, at timestamptz, event jsonb)) WITH ORDINALITY AS e (run, job, at, event, n)
ORDER BY e.n
