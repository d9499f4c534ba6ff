SELECT coalesce(max(slice) + 1, 0) AS slice FROM {schema}.batches WHERE run = $1 AND phase = $2 AND pass = $3 AND kind = 'changes'
