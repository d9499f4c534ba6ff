SELECT s.ordinal, s.after, s.up_to AS "upTo", s.rows::integer AS rows
FROM {schema}.slices s
WHERE s.run = $1 AND s.phase = $2 AND s.pass = $3
  AND NOT EXISTS (
    SELECT FROM {schema}.batches b
    WHERE b.run = s.run AND b.phase = s.phase AND b.pass = s.pass AND b.kind = 'batch' AND b.slice = s.ordinal
  )
ORDER BY s.ordinal
