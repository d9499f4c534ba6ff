SELECT buckets FROM {schema}.batches WHERE run = $1 AND phase = $2 AND pass = $3 ORDER BY kind, slice
