-- Rows kept aside, by reason; a replayed row has arrived and is no longer counted.
SELECT phase, reason, field, count(*)::integer AS rows, (count(*) FILTER (WHERE status = 'dismissed'))::integer AS dismissed,
       (array_agg(source_key ORDER BY source_key))[1:5] AS "exampleKeys"
FROM {schema}.kept_rows
WHERE run = $1 AND phase = $2 AND status <> 'replayed'
GROUP BY phase, reason, field
ORDER BY count(*) DESC, reason, field
