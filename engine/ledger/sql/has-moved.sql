SELECT EXISTS (SELECT FROM {schema}.batches WHERE run = $1 AND kind = 'batch' AND committed_at IS NOT NULL AND position <> $2
  AND phase = ANY ($3)) AS found
