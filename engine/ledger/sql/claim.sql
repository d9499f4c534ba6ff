-- The fence: two processes that claim the same slice meet in the unique constraint, and only one goes on.
INSERT INTO {schema}.batches (run, phase, pass, kind, slice, epoch, position, mapping, migration)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT ON CONSTRAINT one_batch_per_slice DO NOTHING
RETURNING id
