SELECT EXISTS (SELECT FROM {schema}.bulk_loads WHERE run = $1 AND phase = $2) AS bulk
