SELECT count(*)::integer AS rows FROM {schema}.quarantine WHERE run = $1 AND phase = $2 AND status <> 'replayed'
