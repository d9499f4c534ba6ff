SELECT count(*)::integer AS open, (count(*) FILTER (WHERE worker IS NULL))::integer AS free
FROM {schema}.slices WHERE run = $1 AND phase = $2 AND pass = $3 AND NOT done
