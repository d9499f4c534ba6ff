SELECT DISTINCT epoch, position FROM {schema}.batches WHERE run = $1 AND phase = $2 AND pass = $3
  AND kind NOT IN ('removal', 'changes') AND committed_at IS NOT NULL
ORDER BY epoch
