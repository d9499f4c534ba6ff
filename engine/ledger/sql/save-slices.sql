-- All or none: the bounds of two cuts would leave gaps.
INSERT INTO {schema}.slices (run, phase, pass, ordinal, after, up_to, rows)
SELECT $1, $2, $3, s.ordinal, s.after, s.up_to, s.rows
FROM ROWS FROM (jsonb_to_recordset($4) AS (ordinal integer, after text[], up_to text[], rows bigint)) AS s
WHERE NOT EXISTS (SELECT FROM {schema}.slices AS o WHERE o.run = $1 AND o.phase = $2 AND o.pass = $3)
