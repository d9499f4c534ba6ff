-- What became of the slices that others wrote, each told once. By the batch of each slice, whatever the planner knows of tables that were just
-- filled.
WITH heard AS (
  UPDATE {schema}.slices SET told = true
  WHERE run = $1 AND phase = $2 AND pass = $3 AND done AND NOT told
  RETURNING ordinal, worker
)
SELECT heard.ordinal, heard.worker, b.read, b.written, b.unchanged, b.skipped, b.quarantined
FROM heard CROSS JOIN LATERAL (
  SELECT read::integer, written::integer, unchanged::integer, skipped::integer, quarantined::integer
  FROM {schema}.batches
  WHERE run = $1 AND phase = $2 AND pass = $3 AND kind = 'batch' AND slice = heard.ordinal
  LIMIT 1
) AS b
