WITH forgotten AS (DELETE FROM {schema}.late_references WHERE run = $1 AND phase = $2)
DELETE FROM {schema}.quarantine WHERE run = $1 AND phase = $2
