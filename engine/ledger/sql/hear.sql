-- What became of the slices that others wrote, each told once.
UPDATE {schema}.slices AS s SET told = true
FROM {schema}.batches AS b
WHERE (s.run, s.phase, s.pass) = ($1, $2, $3) AND s.done AND NOT s.told
  AND (b.run, b.phase, b.pass, b.kind, b.slice) = (s.run, s.phase, s.pass, 'batch', s.ordinal)
RETURNING s.ordinal, s.worker, b.read::integer AS read, b.written::integer AS written, b.unchanged::integer AS unchanged,
          b.skipped::integer AS skipped, b.quarantined::integer AS quarantined
