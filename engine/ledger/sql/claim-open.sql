-- The fence of a batch: the pass is held open until COMMIT, and two processes that claim the same slice meet in the unique constraint.
INSERT INTO {schema}.batches (run, phase, pass, kind, slice, epoch, position, mapping, migration)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
FROM (
  SELECT FROM {schema}.open_passes
  WHERE migration = $9 AND run = $1 AND phase = $2 AND pass = $3 AND epoch = $6
  FOR KEY SHARE
) AS held
ON CONFLICT ON CONSTRAINT one_batch_per_slice DO NOTHING
RETURNING id
