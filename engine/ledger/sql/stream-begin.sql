UPDATE {schema}.change_streams SET state = 'streaming', end_lsn = coalesce(end_lsn, $4), run = coalesce(run, $5), mappings = $6
WHERE migration = $1 AND stream = $2 AND epoch = $3 RETURNING 1
