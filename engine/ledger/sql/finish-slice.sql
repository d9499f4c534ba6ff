UPDATE {schema}.slices AS s SET done = true, told = $5
WHERE (s.run, s.phase, s.pass, s.ordinal) = ($1, $2, $3, $4)
  AND EXISTS (SELECT FROM {schema}.batches AS b WHERE (b.run, b.phase, b.pass, b.kind, b.slice) = ($1, $2, $3, 'batch', $4))
