-- Rows with a fate, by how long ago; of the newest events alone, so that no long history is read.
SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS "secondsAgo", (event -> 'fates' ->> 'read')::float8 AS rows
FROM (
  SELECT at, event FROM {schema}.events WHERE playbook = $1 ORDER BY events.sequence DESC LIMIT 1000
) AS newest
WHERE event ->> 'type' = 'batch' AND at > clock_timestamp() - interval '1 minute'
