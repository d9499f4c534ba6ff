SELECT ordinal, up_to AS "upTo" FROM {schema}.slices WHERE run = $1 AND phase = $2 AND pass = $3 ORDER BY ordinal
