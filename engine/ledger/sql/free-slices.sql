-- When a pass is opened nobody works on it; what has a batch is done.
UPDATE {schema}.slices AS s
SET worker = NULL, backend = NULL, leased_at = NULL, leased_until = NULL, done = NOT done, told = NOT done
WHERE s.run = $1 AND s.phase = $2 AND s.pass = $3
  AND done <> EXISTS (
    SELECT FROM {schema}.batches AS b WHERE b.run = $1 AND b.phase = $2 AND b.pass = $3 AND b.kind = 'batch' AND b.slice = s.ordinal)
