SELECT batch, reason, field FROM {schema}.kept_rows WHERE run = $1 AND phase = $2 AND source_key = $3 AND status <> 'replayed'
