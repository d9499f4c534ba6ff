SELECT marker::text AS marker FROM {schema}.marker
