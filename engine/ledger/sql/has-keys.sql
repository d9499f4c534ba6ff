SELECT EXISTS (SELECT FROM {schema}.key_map WHERE identity = $1) AS found
