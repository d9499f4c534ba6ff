-- How fast the batches of a phase's newest pass were, in rows a second: of ten batches eight lie between slow and fast.
SELECT count(*)::integer AS batches, coalesce(percentile_cont(0.1) WITHIN GROUP (ORDER BY pace), 0) AS slow,
       coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY pace), 0) AS likely,
       coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY pace), 0) AS fast
FROM (
  SELECT (read / extract(epoch FROM committed_at - started_at))::float8 AS pace
  FROM {schema}.batches
  WHERE run = $1 AND phase = $2 AND pass = $3 AND kind = 'batch' AND read > 0 AND committed_at > started_at
) AS batches
