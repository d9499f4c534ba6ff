-- When a pass is opened nobody works on it; what has a batch is done.
UPDATE {schema}.slices AS s
SET worker = NULL, backend = NULL, leased_at = NULL, leased_until = NULL, done = b.id IS NOT NULL, told = b.id IS NOT NULL
FROM {schema}.slices AS o LEFT JOIN {schema}.batches AS b
  ON (b.run, b.phase, b.pass, b.kind, b.slice) = (o.run, o.phase, o.pass, 'batch', o.ordinal)
WHERE (o.run, o.phase, o.pass) = ($1, $2, $3)
  AND (s.run, s.phase, s.pass, s.ordinal) = (o.run, o.phase, o.pass, o.ordinal)
  AND (s.worker IS NOT NULL OR s.done <> (b.id IS NOT NULL))
