INSERT INTO {schema}.events (playbook, run, job, at, event)
SELECT $1, e.run, e.job, e.at, e.event
FROM ROWS FROM (jsonb_to_recordset($2) AS (run uuid, job uuid, at timestamptz, event jsonb)) WITH ORDINALITY AS e (run, job, at, event, n)
ORDER BY e.n
