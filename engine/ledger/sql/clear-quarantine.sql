DELETE FROM {schema}.quarantine WHERE run = $1 AND phase = $2
