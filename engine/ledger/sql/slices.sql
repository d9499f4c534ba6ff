SELECT count(*)::integer AS slices, coalesce(sum(rows), 0)::integer AS rows FROM {schema}.slices WHERE run = $1 AND phase = $2 AND pass = $3
