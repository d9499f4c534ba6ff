-- $1: migration, $2: entity. Runs of other migrations that have written rows of the entity which stand.
SELECT DISTINCT b.migration, b.run
FROM {schema}.batches AS b
WHERE b.migration <> $1 AND b.committed_at IS NOT NULL AND b.rolled_back_at IS NULL
  AND (EXISTS (SELECT FROM {schema}.undo AS u WHERE u.run = b.run AND u.phase = b.phase AND u.entity = $2)
       OR EXISTS (SELECT FROM {schema}.bulk_loads AS l WHERE l.run = b.run AND l.phase = b.phase AND l.entity = $2))
ORDER BY b.migration, b.run
LIMIT 1000
