SELECT EXISTS (SELECT FROM {schema}.key_map WHERE migration = $1 AND identity = $2) AS found
