-- Each cause as a whole (no phase), the rows at fault by phase and column, and the rows that wait for them by phase; some keys of each.
SELECT cause, phase, field, waits, count(*)::integer AS rows, (count(*) FILTER (WHERE undecided))::integer AS undecided,
  count(DISTINCT (entity, source_key))::integer AS records,
  to_char(min(at) FILTER (WHERE undecided) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
  coalesce(array_agg(source_key ORDER BY source_key COLLATE "C") FILTER (WHERE place <= 5), '{}') AS "exampleKeys"
FROM (
  SELECT cause, phase, CASE WHEN NOT waits THEN root_field END AS field, waits, undecided, entity, source_key, at,
    row_number() OVER (PARTITION BY cause, phase, waits, CASE WHEN NOT waits THEN root_field END ORDER BY source_key COLLATE "C") AS place
  FROM rooted) AS r
GROUP BY GROUPING SETS ((cause), (cause, phase, field, waits))
ORDER BY rows DESC, cause, phase NULLS FIRST, field
LIMIT 10000
