SELECT DISTINCT mapping FROM {schema}.batches WHERE run = ANY ($1) AND phase = $2 AND committed_at IS NOT NULL AND rolled_back_at IS NULL
