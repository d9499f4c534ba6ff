SELECT query FROM {schema}.derived_key_sources WHERE identity = $1
