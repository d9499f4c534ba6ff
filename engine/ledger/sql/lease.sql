-- Notes a slice as done ($6, if its batch has committed) and takes the next free one, in one statement. A lease need not outlive the
-- server: what counts is the batch, so that nobody waits for the disk here.
WITH pass AS (
  SELECT careful, held, alive_until > clock_timestamp() AS alive FROM {schema}.open_passes
  WHERE migration = $10 AND run = $1 AND phase = $2 AND pass = $3 AND epoch = $4
), finished AS (
  UPDATE {schema}.slices AS s SET done = true, told = $7
  WHERE s.run = $1 AND s.phase = $2 AND s.pass = $3 AND s.ordinal = $6::integer
    AND EXISTS (SELECT FROM pass)
    AND EXISTS (
      SELECT FROM {schema}.batches AS b
      WHERE b.run = $1 AND b.phase = $2 AND b.pass = $3 AND b.kind = 'batch' AND b.slice = $6::integer)
), next AS (
  SELECT ordinal FROM {schema}.slices
  WHERE run = $1 AND phase = $2 AND pass = $3 AND NOT done AND worker IS NULL
    AND EXISTS (SELECT FROM pass WHERE NOT held AND (alive OR $9))
  ORDER BY ordinal LIMIT 1
  FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE {schema}.slices AS s
  SET worker = $5, backend = pg_backend_pid(), leased_at = clock_timestamp(),
      leased_until = clock_timestamp() + make_interval(secs => $8::float8 / 1000)
  WHERE s.run = $1 AND s.phase = $2 AND s.pass = $3 AND s.ordinal = (SELECT ordinal FROM next)
  RETURNING s.ordinal, s.after, s.up_to AS "upTo", s.rows::integer AS rows
)
SELECT pass.careful, pass.held, pass.alive, to_jsonb(taken) AS slice, set_config('synchronous_commit', 'off', true) AS unwaited
FROM pass LEFT JOIN taken ON true
