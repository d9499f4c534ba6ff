DELETE FROM {schema}.differential_rows WHERE differential = $1 AND phase = $2
