INSERT INTO {schema}.slices (run, phase, pass, ordinal, after, up_to, rows)
SELECT $1, $2, $3, s.ordinal, s.after, s.up_to, s.rows
FROM ROWS FROM (jsonb_to_recordset($4) AS (ordinal integer, after text[], up_to text[], rows bigint)) AS s
ON CONFLICT DO NOTHING
