SELECT coalesce(sum(written), 0)::bigint::text AS written FROM {schema}.batches WHERE run = $1 AND phase = $2
