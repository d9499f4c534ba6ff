-- Written rows are new ones or overwrote what stood there; of batches that older versions wrote nobody knows which.
ALTER TABLE {schema}.batches ADD COLUMN inserted bigint, ADD COLUMN overwritten bigint;
ALTER TABLE {schema}.batches
  ADD CONSTRAINT both_are_known_or_neither CHECK ((inserted IS NULL) = (overwritten IS NULL)),
  ADD CONSTRAINT written_rows_are_new_or_overwritten CHECK (written = inserted + overwritten);

CREATE OR REPLACE VIEW {schema}.migration_checkpoints AS
SELECT run, phase, pass, kind, slice, epoch, position, read, written, unchanged, skipped, quarantined, digest, started_at, committed_at,
       inserted, overwritten
FROM {schema}.batches
WHERE committed_at IS NOT NULL AND rolled_back_at IS NULL;
