SELECT id FROM {schema}.differentials WHERE repaired_by = $1
