-- How fast the batches of a phase's newest pass were, in rows a second: of ten batches eight lie between slow and fast. `course`: of each twelfth of
-- them, in the order in which they were committed, how many there were up to its end, and how fast they were together; of a dozen or more alone.
WITH timed AS (
  SELECT read, started_at, committed_at, (read / extract(epoch FROM committed_at - started_at))::float8 AS pace,
         row_number() OVER by_time AS number, ntile(12) OVER by_time AS part
  FROM {schema}.batches
  WHERE run = $1 AND phase = $2 AND pass = $3 AND kind = 'batch' AND read > 0 AND committed_at > started_at
  WINDOW by_time AS (ORDER BY committed_at, started_at)
), parts AS (
  SELECT max(number) AS batches, round(sum(read) / extract(epoch FROM max(committed_at) - min(started_at))) AS rows_per_second
  FROM timed GROUP BY part
)
SELECT count(*)::integer AS batches, coalesce(percentile_cont(0.1) WITHIN GROUP (ORDER BY pace), 0) AS slow,
       coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY pace), 0) AS likely,
       coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY pace), 0) AS fast,
       CASE WHEN count(*) >= 12
         THEN (SELECT jsonb_agg(jsonb_build_object('batches', p.batches, 'rowsPerSecond', p.rows_per_second) ORDER BY p.batches) FROM parts AS p)
       END AS course
FROM timed
